import { checkMessage } from '../protocol/check-message.js';
import type { MessageSpecs } from '../protocol/message-fields.js';
import type { WampMessage } from '../protocol/messages.js';
import { ProtocolViolation } from '../protocol/protocol-violation.js';
import { messageOf } from '../protocol/thrown.js';
import type { WampSerializer } from './serializer.js';
import * as texts from './texts.js';

/**
 * Reads one message: checks the kind of the frame, decodes it and checks the elements.
 *
 * @param specs the messages that may come
 * @param isStrict rejects deviations from the specification that are tolerated otherwise
 * @throws ProtocolViolation if the frame has the wrong kind, or does not contain a valid message
 */
export function readMessage(
  serializer: WampSerializer,
  data: string | Uint8Array,
  specs: MessageSpecs,
  isStrict: boolean,
): WampMessage {
  return checkMessage(decode(serializer, data), specs, isStrict);
}

function decode(serializer: WampSerializer, data: string | Uint8Array): unknown {
  const { binary, subprotocol } = serializer;
  if ((typeof data !== 'string') !== binary)
    throw new ProtocolViolation(texts.wrongFrame(subprotocol, binary ? 'binary' : 'text'));
  try {
    return serializer.decode(data);
  } catch (error) {
    throw new ProtocolViolation(texts.undecodable(subprotocol, messageOf(error)));
  }
}
