import { ErrorUri } from '../../protocol/error-uris.js';
import type { Uri } from '../../protocol/messages.js';
import type { Clock } from '../../session/clock.js';
import type { HandshakeStep } from '../../session/handshake.js';
import * as texts from '../texts.js';
import { Deadline } from './deadline.js';

/** The members of a client without a session that the deadlines use. */
interface Joining {
  readonly machine: {
    readonly handshake: { readonly awaits: HandshakeStep } | undefined;
    abort(reason: Uri, message: string): void;
  };
}

/** The timeouts until a session is open, in milliseconds; `Infinity` for no timeout. */
export interface JoinTimeouts {
  /** From the connection to HELLO. */
  readonly helloTimeoutMs: number;
  /** From HELLO to WELCOME, challenges included. */
  readonly joinTimeoutMs: number;
  /** From CHALLENGE to AUTHENTICATE. */
  readonly authTimeoutMs: number;
}

const late: Readonly<Record<HandshakeStep, (ms: number) => string>> = {
  hello: (ms) => texts.didNotCome('HELLO', ms),
  decision: texts.joinTooSlow,
  authenticate: (ms) => texts.didNotCome('AUTHENTICATE', ms),
};

/** Aborts clients that have no session in time. There is one deadline for HELLO, one for WELCOME, and one for each AUTHENTICATE. */
export class JoinDeadlines {
  private readonly hello: Deadline<Joining>;
  private readonly welcome: Deadline<Joining>;
  private readonly answer: Deadline<Joining>;

  constructor(clock: Clock, { helloTimeoutMs, joinTimeoutMs, authTimeoutMs }: JoinTimeouts) {
    this.hello = new Deadline(clock, helloTimeoutMs, abortLate);
    this.welcome = new Deadline(clock, joinTimeoutMs, abortLate);
    this.answer = new Deadline(clock, authTimeoutMs, abortLate);
  }

  /** Starts the deadline for HELLO of a new client. */
  awaitHello(client: Joining): void {
    this.hello.begin(client);
  }

  /** Starts the deadline for WELCOME after HELLO. */
  awaitWelcome(client: Joining): void {
    this.hello.end(client);
    this.welcome.begin(client);
  }

  /** Starts the deadline for AUTHENTICATE after CHALLENGE. */
  awaitAnswer(client: Joining): void {
    this.answer.begin(client);
  }

  /** Ends the deadline for AUTHENTICATE. */
  answered(client: Joining): void {
    this.answer.end(client);
  }

  /** Ends all deadlines, because the client has a session or has left. */
  end(client: Joining): void {
    this.hello.end(client);
    this.welcome.end(client);
    this.answer.end(client);
  }
}

function abortLate({ machine }: Joining, ms: number): void {
  const awaited = machine.handshake?.awaits ?? 'decision';
  machine.abort(ErrorUri.Timeout, late[awaited](ms));
}
