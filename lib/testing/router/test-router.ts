import type { WampClientOptions } from '../../client/client-options.js';
import { connect } from '../../client/connect.js';
import type { WampClient } from '../../client/wamp-client.js';
import type { HubPorts } from '../../hub/hub-options.js';
import type { WampHub } from '../../hub/wamp-hub.js';
import type { Clock } from '../../session/clock.js';
import type { LogLine } from '../test-hub.js';
import { routerHub } from './router-hub.js';
import type { MemoryRouterOptions } from './router-options.js';

/**
 * A WAMP router for tests: a dealer and a broker between its clients. It keeps nothing beyond the process and
 * is not made for production.
 */
export abstract class TestRouter implements AsyncDisposable {
  /** The lines that the router has logged, such as refused clients. */
  readonly log: LogLine[] = [];
  /** The address for clients. */
  abstract readonly url: string;

  private current: WampHub;
  private readonly clients = new Set<WampClient>();
  private readonly ports: Pick<HubPorts, 'clock' | 'logger'>;

  /** @throws a `TypeError` that names a wrong option */
  protected constructor(
    private readonly options: MemoryRouterOptions,
    clock: Clock,
  ) {
    const logger: HubPorts['logger'] = {
      error: (message, stack) => this.log.push({ level: 'error', message, stack }),
      warn: (message) => this.log.push({ level: 'warn', message }),
    };
    this.ports = { clock, logger };
    this.current = routerHub(options, this.ports);
  }

  /** The hub that has the sessions: another one after `restart`. Its procedures answer calls that no client does. */
  get hub(): WampHub {
    return this.current;
  }

  /** The certificates that clients must trust, in PEM; `undefined` without TLS. */
  get ca(): string[] | undefined {
    return undefined;
  }

  /** The number of open sessions. */
  get sessions(): number {
    return this.current.sessionCount;
  }

  /** The number of registrations of all clients. */
  get registrations(): number {
    return this.current.stats().registrations;
  }

  /** The number of subscriptions of all clients. */
  get subscriptions(): number {
    return this.current.stats().subscriptions;
  }

  /** The options with which a client of `nestjs-wamp/client` finds the router and its realm. */
  get clientOptions(): WampClientOptions {
    return { url: this.url, realm: this.current.serving.realms[0], ...this.reach };
  }

  /**
   * Connects a client. The end of the router closes it.
   *
   * @param options further options of the client, such as `auth`
   * @throws `WampConnectionError` if the client gives up
   */
  async connect(options: Partial<WampClientOptions> = {}): Promise<WampClient> {
    const client = await connect({ ...this.clientOptions, ...options });
    this.clients.add(client);
    return client;
  }

  /** Ends all connections at once, without a word, as a crash or a broken network does. */
  drop(): void {
    for (const { connection } of [...this.current.core.hosts]) connection.terminate();
  }

  /** Stops the router, and starts it anew at the same address: sessions, registrations and subscriptions are gone. */
  async restart(): Promise<void> {
    await this.stop();
    this.current = routerHub(this.options, this.ports);
    await this.open();
  }

  /** Closes the clients of `connect`, ends all sessions, and frees the address. */
  async close(): Promise<void> {
    await Promise.all([...this.clients].map((client) => client.close()));
    this.clients.clear();
    await this.stop();
  }

  /** Closes the router, at the end of the block of `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** What clients need besides the address. */
  protected abstract readonly reach: Omit<WampClientOptions, 'url'>;
  /** Lets clients in. */
  protected abstract open(): Promise<void>;
  /** Lets no further clients in. Resolves when all connections have ended. */
  protected abstract shut(): Promise<void>;

  private async stop(): Promise<void> {
    await this.current.close();
    await this.shut();
  }
}
