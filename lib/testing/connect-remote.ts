import type { ContractRemote, Remote, RemoteOptions } from '../client/remote.js';
import type { ContractOf } from '../contract/contract-of.js';
import type { WampContract } from '../contract/contract.js';
import type { Contract, ContractRemoteOptions } from '../contract/define-contract.js';
import { WampHub } from '../hub/wamp-hub.js';
import type { Uri } from '../protocol/messages.js';
import { joinClient, type JoinClientOptions } from './join-client.js';
import * as texts from './texts.js';

/** The members of a Nest application, or of a testing module, that are used. */
export interface ApplicationLike {
  /** Starts the application, once. */
  init(): Promise<unknown>;
  /** Returns a provider. */
  get(token: never, options: { readonly strict: false }): unknown;
}

/** Options of {@link connectRemote}. */
export interface ConnectRemoteOptions<Parsed extends boolean = boolean> {
  /**
   * The token of the hub, such as `getWampHubToken('admin')`.
   *
   * @default WampHub
   */
  readonly hub?: unknown;
  /** The options of the client, for example `auth`. */
  readonly client?: JoinClientOptions | undefined;
  /** The options of every call, for example `timeoutMs`. With `parse`, the schemas of a contract read results. */
  readonly remote?: (RemoteOptions & ContractRemoteOptions<Parsed>) | undefined;
}

/**
 * Connects a client to a Nest application, without a port, and returns the methods of one of its services. It
 * starts the application with `init()`, unless that has happened. The client closes with the application.
 *
 * @param app the application, or the testing module
 * @param service a contract, or the prefix of a service with the type of its class
 * @throws `WampConnectionError` if the hub refuses the client
 * @example
 * const math = await connectRemote<MathService>(app, 'com.example.math');
 * expect(await math.add(17, 25)).toBe(42);
 */
export function connectRemote<T extends object>(
  app: ApplicationLike,
  service: Uri | ContractOf<T>,
  options?: ConnectRemoteOptions,
): Promise<Remote<T>>;
/**
 * Connects a client to a Nest application, without a port, and returns the procedures, events and topics of a
 * contract.
 *
 * @example
 * const shop = await connectRemote(app, shopContract, { client: { auth } });
 * expect(await shop.price('apple')).toBe(30);
 */
export function connectRemote<C extends Contract, Parsed extends boolean = false>(
  app: ApplicationLike,
  contract: C,
  options?: ConnectRemoteOptions<Parsed>,
): Promise<ContractRemote<C, Parsed>>;
export async function connectRemote(
  app: ApplicationLike,
  service: Uri | WampContract,
  options: ConnectRemoteOptions = {},
): Promise<object> {
  const client = await joinClient(await hubOf(app, options.hub), options.client);
  return client.remote(service as Uri, options.remote);
}

/** Returns the hub of an application, which is started if it was not. */
export async function hubOf(app: ApplicationLike, token: unknown = WampHub): Promise<WampHub> {
  if (typeof (app as Partial<ApplicationLike> | undefined)?.init !== 'function')
    throw new TypeError(texts.noApplication(typeof app));
  await app.init();
  return app.get(token as never, { strict: false }) as WampHub;
}
