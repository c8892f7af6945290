import { checkMessage } from '../../lib/protocol/check-message.js';
import { messageSpecs } from '../../lib/protocol/message-specs.js';
import type { WampMessage } from '../../lib/protocol/messages.js';

/** Checks a message of any type. @throws ProtocolViolation */
export function parseMessage(data: unknown, isStrict = false): WampMessage {
  return checkMessage(data, messageSpecs, isStrict);
}
