// The form of batches (specification: "Message Batching"). In text, a separator follows each message; in binary
// data, the length of each message precedes it.

/** The separator of a batch of JSON messages. JSON has no such character outside of strings, and escapes it inside. */
const separator = '\u{1e}';

/** The separator of Autobahn. */
const otherSeparator = '\u{18}';

/** The bytes of a length. */
export const prefixBytes = 4;

/** Returns the messages as one batch. All are strings, or all are bytes. */
export function joinBatch(messages: readonly (string | Uint8Array)[]): string | Uint8Array {
  return typeof messages[0] === 'string'
    ? messages.join(separator) + separator
    : joinBytes(messages as readonly Uint8Array[]);
}

function joinBytes(messages: readonly Uint8Array[]): Uint8Array {
  const bytes = messages.reduce((sum, { length }) => sum + prefixBytes + length, 0);
  const batch = Buffer.allocUnsafe(bytes);
  let at = 0;
  for (const message of messages) {
    batch.writeUInt32BE(message.length, at);
    batch.set(message, at + prefixBytes);
    at += prefixBytes + message.length;
  }
  return batch;
}

/**
 * Yields the messages of a batch, one after the other.
 *
 * @throws RangeError for an empty batch, and at an incomplete message
 */
export function splitBatch(batch: string | Uint8Array): Generator<string | Uint8Array> {
  return typeof batch === 'string' ? textsOf(batch) : bytesOf(batch);
}

function* textsOf(batch: string): Generator<string> {
  const last = batch.at(-1);
  if (last !== separator && last !== otherSeparator) throw incomplete();
  for (let at = 0, end; at < batch.length; at = end + 1) {
    end = batch.indexOf(last, at);
    yield batch.slice(at, end);
  }
}

function* bytesOf(batch: Uint8Array): Generator<Uint8Array> {
  const view = new DataView(batch.buffer, batch.byteOffset, batch.byteLength);
  let at = 0;
  do {
    const start = at + prefixBytes;
    if (start > batch.length) throw incomplete();
    at = start + view.getUint32(start - prefixBytes);
    if (at > batch.length) throw incomplete();
    yield batch.subarray(start, at);
  } while (at < batch.length);
}

function incomplete(): RangeError {
  return new RangeError('incomplete');
}
