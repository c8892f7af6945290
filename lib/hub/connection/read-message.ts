import type { WampMessage } from '../../protocol/messages.js';
import { parseMessage } from '../../protocol/parse-message.js';
import { ProtocolViolation } from '../../protocol/protocol-violation.js';
import { messageOf } from '../../protocol/thrown.js';
import type { WampSerializer } from '../../serializers/serializer.js';
import { texts } from '../texts.js';

/**
 * Reads one message: the kind of its frame, its bytes, its elements.
 *
 * @param isStrict refuses what the specification forbids and clients do nevertheless
 * @throws ProtocolViolation if the frame is of the wrong kind, holds no value of the format, or no message
 */
export function readMessage(
  serializer: WampSerializer,
  data: string | Uint8Array,
  isStrict: boolean,
): WampMessage {
  return parseMessage(decode(serializer, data), isStrict);
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
