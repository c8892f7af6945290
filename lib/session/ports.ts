import type { ServerMessage, Uri } from '../protocol/messages.js';
import type { HandshakePorts } from './handshake.js';
import type { IncomingCallsPorts } from './incoming-calls.js';
import type { IncomingPublish } from './incoming-publish.js';
import type { RegistrationPorts } from './registrations.js';
import type { SubscriptionPorts } from './subscriptions.js';

/** Everything one session needs from outside. It calls these synchronously and never waits. */
export interface SessionPorts
  extends HandshakePorts, IncomingCallsPorts, RegistrationPorts, SubscriptionPorts {
  /**
   * Encodes a message and hands it to the transport.
   * @throws if the message carries a value that cannot be encoded; then nothing was sent
   */
  send(message: ServerMessage): void;
  /**
   * Ends the transport, after all that was sent.
   *
   * @param willRestart whether to tell the client to come back
   */
  end(willRestart: boolean): void;
  publish(publish: IncomingPublish): void;
  /** The session has ended; nothing is sent any more and its tables are empty. */
  ended(reason: Uri): void;
}
