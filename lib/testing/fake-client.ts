import type { WampInterceptor } from '../client/interceptor.js';
import type { WampClient } from '../client/wamp-client.js';
import type { CallHandler } from '../hub/handlers/handlers.js';
import type { WampSession } from '../hub/session/wamp-session.js';
import type { Dict, Id, List, Uri } from '../protocol/messages.js';
import { clientAt, type JoinClientOptions } from './join-client.js';
import { createTestHub, type TestHub } from './test-hub.js';
import * as texts from './texts.js';

/**
 * A procedure of a fake. It gets the positional arguments, and then the keyword arguments as one object if there
 * are any. It returns the result: a value, a promise, an Observable or an async iterable of progressive
 * results, or a `WampResult`. A `WampError` that it throws is the ERROR.
 */
export type FakeProcedure = (...args: never[]) => unknown;

/** A call or publication that a fake client has made. */
export interface FakeRequest {
  /** The procedure or topic. */
  readonly uri: Uri;
  /** The positional arguments. */
  readonly args: List;
  /** The keyword arguments. */
  readonly kwargs: Dict;
}

/** A client without a server, for tests of code that uses a client. See {@link fakeClient}. */
export interface FakeClient extends WampClient {
  /** The calls that were made, in order. */
  readonly calls: readonly FakeRequest[];
  /** The events that were published, in order. */
  readonly published: readonly FakeRequest[];
  /**
   * Sends an event to the subscriptions of the client, as if another client had published it. Resolves when it
   * has arrived.
   *
   * @returns the publication id
   */
  emit(topic: Uri, args?: List, kwargs?: Dict): Promise<Id>;
  /**
   * Calls a procedure that was registered with the client, as if another client did.
   *
   * @throws the `WampError` of the ERROR; `wamp.error.no_such_procedure` if it is not registered
   */
  invoke<T = unknown>(uri: Uri, args?: List, kwargs?: Dict): Promise<T>;
}

/**
 * Returns a client for `overrideProvider(...).useValue(...)` or a constructor. It needs no server: its calls go to
 * these functions, in memory and as real messages. Its timers stand still. A call of any other procedure fails
 * with `wamp.error.no_such_procedure`. Publications wait for the session, which opens at once.
 *
 * @param procedures functions by URI
 * @param options options of the client, for example `interceptors`
 * @throws `TypeError` for a procedure that is not a function
 * @example
 * const client = fakeClient({ 'com.example.price': (name: string) => (name === 'apple' ? 30 : 0) });
 * const till = new Till(client);
 * expect(await till.total(['apple', 'apple'])).toBe(60);
 * expect(client.calls).toHaveLength(2);
 */
export function fakeClient(
  procedures: Readonly<Record<Uri, FakeProcedure>> = {},
  options: JoinClientOptions = {},
): FakeClient {
  const test = createTestHub({ exposeErrors: true });
  for (const [uri, procedure] of Object.entries(procedures))
    test.hub.register(uri, handlerOf(uri, procedure));
  const calls: FakeRequest[] = [];
  const published: FakeRequest[] = [];
  const noting = notesOf(calls, published);
  const client = clientAt(test.hub, {
    ...options,
    interceptors: [...(options.interceptors ?? []), noting],
  });
  return Object.assign(client, { calls, published, ...serverOf(test, client) });
}

function handlerOf(uri: Uri, procedure: FakeProcedure): CallHandler {
  if (typeof procedure !== 'function')
    throw new TypeError(texts.noFakeProcedure(uri, JSON.stringify(procedure)));
  const run = procedure as (...args: List) => unknown;
  return ({ args, kwargs }) =>
    Object.keys(kwargs).length > 0 ? run(...args, kwargs) : run(...args);
}

/** Notes what the client asks for, and lets its publications wait for the session. */
function notesOf(calls: FakeRequest[], published: FakeRequest[]): WampInterceptor {
  const note = (list: FakeRequest[], { uri, args, kwargs }: FakeRequest): void =>
    void list.push({ uri, args, kwargs });
  return {
    call: (request, next) => (note(calls, request), next(request)),
    stream: (request, next) => (note(calls, request), next(request)),
    publish: (request, next) => {
      note(published, request);
      return next({ ...request, options: { offline: 'wait', ...request.options } });
    },
  };
}

/** The other end of the fake. */
function serverOf({ hub }: TestHub, client: WampClient): Pick<FakeClient, 'emit' | 'invoke'> {
  /** Waits for all requests that the client has made before. */
  const session = async (): Promise<WampSession> => {
    await client.connect();
    await client.ping();
    return hub.sessions.get(client.session?.id as Id) as WampSession;
  };
  return {
    async emit(topic, args, kwargs) {
      const id = (await session()).publish(topic, args, kwargs);
      await client.ping();
      return id;
    },
    async invoke(uri, args, kwargs) {
      return (await session()).call(uri, args, kwargs);
    },
  };
}
