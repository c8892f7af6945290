import { ProtocolViolation } from '../protocol/protocol-violation.js';
import { texts } from '../protocol/texts.js';
import { messageOf } from '../protocol/thrown.js';
import type { WampSerializer } from '../serializers/serializer.js';

/**
 * Decodes one frame.
 *
 * @throws ProtocolViolation if it is of the wrong kind, or holds no value of the format
 */
export function decodeFrame(serializer: WampSerializer, data: string | Uint8Array): unknown {
  const { binary, subprotocol } = serializer;
  if ((typeof data !== 'string') !== binary)
    throw new ProtocolViolation(texts.wrongFrame(subprotocol, binary ? 'binary' : 'text'));
  try {
    return serializer.decode(data);
  } catch (error) {
    throw new ProtocolViolation(texts.undecodable(subprotocol, messageOf(error)));
  }
}
