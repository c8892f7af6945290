import autobahn from 'autobahn';
import { WebSocket } from 'ws';
import { Mailbox } from './mailbox.js';

interface Serializer {
  readonly SERIALIZER_ID: string;
}

/** What the type declarations of autobahn-js do not know of it. */
const { serializer, log } = autobahn as unknown as {
  readonly serializer: Readonly<Record<string, new () => Serializer>>;
  readonly log: { warn: (...args: unknown[]) => void };
};

// Every connection that closes is a warning to it.
log.warn = () => undefined;

/** It listens for `close` alone, where `ws` wants somebody to hear of errors. */
class BrowserSocket extends WebSocket {
  constructor(url: string, protocols: string[]) {
    super(url, protocols);
    this.on('error', () => undefined);
  }
}

// It needs the WebSocket of browsers, which Node has from version 22 on.
globalThis.WebSocket ??= BrowserSocket as never;

const create = (name: string) => (): Serializer => {
  const Class = serializer[name];
  if (Class === undefined) throw new Error(`autobahn-js has no ${name}.`);
  return new Class();
};

/** The serializers of autobahn-js, as a table for `describe.each`. */
export const autobahnSerializers = [
  { name: 'json', createSerializer: create('JSONSerializer') },
  { name: 'msgpack', createSerializer: create('MsgpackSerializer') },
  { name: 'cbor', createSerializer: create('CBORSerializer') },
] as const;

/** Why a connection of autobahn-js closed. */
export interface AutobahnClose {
  readonly cause: string;
  readonly reason: string | null;
  readonly message: string | null;
}

type ConnectionOptions = Partial<autobahn.IConnectionOptions>;

/** A connection of autobahn-js, and what it tells. */
export class AutobahnClient {
  readonly sessions = new Mailbox<autobahn.Session>();
  readonly closes = new Mailbox<AutobahnClose>();
  /** WELCOME.Details of the last session. */
  welcome: Record<string, unknown> = {};
  /** What it does not take from the server: it then closes the connection with status 3002. */
  private readonly protests: unknown[] = [];
  private readonly connection: autobahn.Connection;

  constructor(url: string, serializers: readonly Serializer[], options: ConnectionOptions = {}) {
    const all: object = {
      url,
      serializers,
      realm: 'realm1',
      max_retries: 0,
      use_deferred: createDeferred,
      on_internal_error: (error: unknown) => this.protests.push(error),
      on_user_error: () => undefined,
      ...options,
    };
    this.connection = new autobahn.Connection(all as autobahn.IConnectionOptions);
    Object.assign(this.connection, {
      onopen: (session: autobahn.Session, details: Record<string, unknown>) => {
        this.welcome = details;
        this.sessions.put(session);
      },
      onclose: (cause: string, { reason, message }: AutobahnClose) =>
        this.closes.put({ cause, reason, message }),
    });
  }

  /** Connects; the session is the next of `sessions`. */
  open(): void {
    this.connection.open();
  }

  /** Says GOODBYE and resolves when the connection is gone. */
  close(): Promise<AutobahnClose> {
    this.connection.close();
    return this.closes.next();
  }

  /** @throws if the server has sent anything that broke the protocol for it */
  assertContent(): void {
    if (this.protests.length > 0) throw new Error(JSON.stringify(this.protests));
  }
}

/** A promise with progress, as `when` makes them; without that optional package autobahn-js has none. */
export interface ProgressPromise<T> extends Promise<T> {
  readonly progressive: Mailbox<unknown>;
}

function createDeferred() {
  const progressive = new Mailbox<unknown>();
  let resolve: (value: unknown) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const settled = new Promise((...callbacks) => ([resolve, reject] = callbacks));
  const promise = Object.assign(settled, { progressive });
  return { promise, resolve, reject, notify: progressive.put };
}
