import { ErrorUri } from '../../protocol/error-uris.js';
import type { Uri } from '../../protocol/messages.js';
import type { Clock } from '../../session/clock.js';
import type { HandshakeStep } from '../../session/handshake.js';
import { texts } from '../texts.js';
import { Deadline } from './deadline.js';

/** A client without a session, as its deadlines know it. */
interface Joining {
  readonly machine: {
    readonly handshake: { readonly awaits: HandshakeStep } | undefined;
    abort(reason: Uri, message: string): void;
  };
}

/** How long a client may take, in milliseconds; `Infinity` for any time. */
export interface JoinTimeouts {
  /** From the connection to HELLO. */
  readonly helloTimeoutMs: number;
  /** From HELLO to WELCOME, challenges included. */
  readonly joinTimeoutMs: number;
}

const late: Readonly<Record<HandshakeStep, (ms: number) => string>> = {
  hello: (ms) => texts.didNotCome('HELLO', ms),
  decision: texts.joinTooSlow,
  authenticate: (ms) => texts.didNotCome('AUTHENTICATE', ms),
};

/** Ends clients that have no session in time: first they must say HELLO, then WELCOME must come. */
export class JoinDeadlines {
  private readonly hello: Deadline<Joining>;
  private readonly welcome: Deadline<Joining>;

  constructor(clock: Clock, { helloTimeoutMs, joinTimeoutMs }: JoinTimeouts) {
    this.hello = new Deadline(clock, helloTimeoutMs, abortLate);
    this.welcome = new Deadline(clock, joinTimeoutMs, abortLate);
  }

  /** The client has connected. */
  awaitHello(client: Joining): void {
    this.hello.begin(client);
  }

  /** The client has said HELLO. */
  awaitWelcome(client: Joining): void {
    this.hello.end(client);
    this.welcome.begin(client);
  }

  /** The client has a session, or is gone. */
  end(client: Joining): void {
    this.hello.end(client);
    this.welcome.end(client);
  }
}

function abortLate({ machine }: Joining, ms: number): void {
  const awaited = machine.handshake?.awaits ?? 'decision';
  machine.abort(ErrorUri.Timeout, late[awaited](ms));
}
