import { type PeerFeatures, peerFeatures } from '../protocol/features.js';
import { MessageCode } from '../protocol/message-codes.js';
import { messageName } from '../protocol/message-specs.js';
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
import { texts } from './texts.js';
import { uriRefusal } from './uri-check.js';

/** What a handshake waits for: HELLO, the application's decision, or the client's answer to CHALLENGE. */
export type HandshakeStep = 'hello' | 'decision' | 'authenticate';

/** What a handshake needs from outside the session. */
export interface HandshakePorts {
  send(message: ServerMessage): void;
  /** Returns an id that no other session has, and none that is still to open. `ended` gives it back. */
  reserveId(): Id;
  /** A client asks to join; the answer is `welcome`, `challenge` or `abort` on the machine. */
  hello(realm: Uri, details: Dict): void;
}

/** Gets the client's answer to a CHALLENGE; what it decides is `welcome`, `challenge` or `abort` on the machine. */
export interface Challenger {
  authenticate(signature: string, extra: Dict): void;
}

/** One session, as its handshake knows it. */
export interface OpeningSession extends SessionCore<HandshakePorts, UriLimits> {
  id: Id;
  features: PeerFeatures;
  abort(reason: Uri, message: string): void;
}

/**
 * The router's end of a session until WELCOME: HELLO, and CHALLENGE with AUTHENTICATE if the application
 * wants them (specification: "Session Establishment"). The session lets go of it when it opens.
 */
export class Handshake {
  awaits: HandshakeStep = 'hello';
  private challenger: Challenger | undefined;

  constructor(private readonly session: OpeningSession) {}

  /** @throws ProtocolViolation for anything but the one message that is awaited */
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

  /** Sends CHALLENGE. Does nothing unless the client waits for a decision. */
  challenge(method: string, extra: Dict, challenger: Challenger): void {
    if (this.awaits !== 'decision') return;
    this.awaits = 'authenticate';
    this.challenger = challenger;
    this.session.ports.send([MessageCode.Challenge, method, extra]);
  }

  private onHello([, realm, details]: Hello): void {
    const { session } = this;
    const refusal = uriRefusal(realm, session.limits.maxUriLength);
    if (refusal !== undefined)
      return session.abort(refusal.uri, texts.invalidRealm(refusal.message));
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
