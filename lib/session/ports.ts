import type { ServerMessage, Uri } from '../protocol/messages.js';
import type { HandshakePorts } from './handshake.js';
import type { IncomingCallsPorts } from './incoming-calls.js';
import type { IncomingPublish } from './incoming-publish.js';
import type { RegistrationPorts } from './registrations.js';
import type { SubscriptionPorts } from './subscriptions.js';

/** All ports of a session. The session calls them synchronously and never waits. */
export interface SessionPorts
  extends HandshakePorts, IncomingCallsPorts, RegistrationPorts, SubscriptionPorts {
  /**
   * Encodes a message and passes it to the transport.
   *
   * @throws if the message contains a value that cannot be encoded; nothing is sent then
   */
  send(message: ServerMessage): void;
  /**
   * Closes the transport after all sent messages.
   *
   * @param willRestart tells the client to reconnect, if true
   */
  end(willRestart: boolean): void;
  publish(publish: IncomingPublish): void;
  /** Called when the session has ended. Nothing is sent any more, and all tables are empty. */
  ended(reason: Uri): void;
}
