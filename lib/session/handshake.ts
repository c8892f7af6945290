import { type PeerFeatures, peerFeatures } from '../protocol/features.js';
import { MessageCode, messageName } from '../protocol/message-codes.js';
import type {
  Authenticate,
  Dict,
  Hello,
  Id,
  ServerMessage,
  Uri,
  WampMessage,
} from '../protocol/messages.js';
import { ProtocolViolation } from '../protocol/protocol-violation.js';
import type { SessionCore, UriLimits } from './session-core.js';
import * as texts from './texts.js';
import { uriError } from './uri-check.js';

/** The event for which a handshake waits: HELLO, the decision of the application, or AUTHENTICATE. */
export type HandshakeStep = 'hello' | 'decision' | 'authenticate';

/** The ports of a handshake. */
export interface HandshakePorts {
  send(message: ServerMessage): void;
  /** Returns an id that no other session has or has reserved. `ended` releases it. */
  reserveId(): Id;
  /** Handles HELLO. The answer is a call of `welcome`, `challenge` or `abort` of the machine. */
  hello(realm: Uri, details: Dict): void;
}

/** Handles AUTHENTICATE. The answer is a call of `welcome`, `challenge` or `abort` of the machine. */
export interface Challenger {
  authenticate(signature: string, extra: Dict): void;
}

/** The members of a session that its handshake uses. */
export interface OpeningSession extends SessionCore<HandshakePorts, UriLimits> {
  id: Id;
  features: PeerFeatures;
  abort(reason: Uri, message: string): void;
}

/**
 * The part of the router's session that runs until WELCOME: HELLO, and optionally CHALLENGE and
 * AUTHENTICATE (specification: "Session Establishment"). The session drops it when it opens.
 */
export class Handshake {
  awaits: HandshakeStep = 'hello';
  private challenger: Challenger | undefined;

  constructor(private readonly session: OpeningSession) {}

  /** @throws ProtocolViolation for any message except the expected one */
  receive(message: WampMessage): void {
    const { awaits } = this;
    if (awaits === 'hello' && message[0] === MessageCode.Hello) this.onHello(message);
    else if (awaits === 'authenticate' && message[0] === MessageCode.Authenticate)
      this.onAuthenticate(message);
    else {
      const text = awaits === 'hello' ? texts.firstMessage : texts.notOpenYet;
      throw new ProtocolViolation(text(messageName(message[0])));
    }
  }

  /**
   * Sends CHALLENGE, if the client waits for a decision.
   *
   * @throws if the challenge cannot be encoded; the client still waits for a decision then
   */
  challenge(method: string, extra: Dict, challenger: Challenger): void {
    if (this.awaits !== 'decision') return;
    this.awaits = 'authenticate';
    this.challenger = challenger;
    try {
      this.session.ports.send([MessageCode.Challenge, method, extra]);
    } catch (error) {
      this.awaits = 'decision';
      throw error;
    }
  }

  private onHello([, realm, details]: Hello): void {
    const { session } = this;
    const error = uriError(realm, session.limits.maxUriLength);
    if (error !== undefined) return session.abort(error.uri, texts.invalidRealm(error.message));
    this.awaits = 'decision';
    session.features = peerFeatures(details);
    session.id = session.ports.reserveId();
    session.ports.hello(realm, details);
  }

  private onAuthenticate([, signature, extra]: Authenticate): void {
    const { challenger } = this;
    this.awaits = 'decision';
    this.challenger = undefined;
    challenger?.authenticate(signature, extra);
  }
}
