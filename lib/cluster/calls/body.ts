import type { Dict, List } from '../../protocol/messages.js';
import { isPlainObject, withPayload } from '../../protocol/wamp-result.js';
import { CborSerializer } from '../../serializers/cbor.serializer.js';
import type { WampSerializerOptions } from '../../serializers/serializer-options.js';

/** The details and the payload of a call or an answer. */
export interface Body {
  readonly details: Dict;
  readonly args: List | undefined;
  readonly kwargs: Dict | undefined;
}

/** Encodes the bodies of frames. CBOR can send whatever the serializers of clients can. */
export class BodyCodec {
  private readonly serializer: CborSerializer;

  /** @param limits the limits of messages, which are those of clients */
  constructor(limits: WampSerializerOptions) {
    this.serializer = new CborSerializer(limits);
  }

  /** @throws if a value cannot be encoded */
  encode(details: Dict, args?: List, kwargs?: Dict): Uint8Array {
    return this.serializer.encode(withPayload([details], args, kwargs));
  }

  /** Returns the content of a body; `undefined` if it is not one. Nothing of it refers to `bytes`. */
  decode(bytes: unknown): Body | undefined {
    if (!(bytes instanceof Uint8Array)) return undefined;
    try {
      return bodyOf(this.serializer.decode(bytes));
    } catch {
      return undefined;
    }
  }
}

function bodyOf(value: unknown): Body | undefined {
  if (!Array.isArray(value) || value.length < 1 || value.length > 3) return undefined;
  const [details, args, kwargs] = value as unknown[];
  if (!isPlainObject(details)) return undefined;
  if (args !== undefined && !Array.isArray(args)) return undefined;
  if (kwargs !== undefined && !isPlainObject(kwargs)) return undefined;
  return { details, args, kwargs };
}
