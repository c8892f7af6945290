import { isUtf8 } from 'node:buffer';
import { joinBatch, splitBatch } from '../batched/batch-format.js';
import type { Spoken } from '../subprotocols.js';

/** One encoded message. */
export type Encoded = string | Uint8Array;

/** How messages stand in the bodies of one client: one in each, or batches (specification: "HTTP Longpoll Transport"). */
export class Payload {
  /** The media type of answers. */
  readonly type: string;
  private readonly isText: boolean;

  constructor(readonly spoken: Spoken) {
    this.isText = !spoken.serializer.binary;
    this.type = mediaType(this.isText, spoken.isBatched);
  }

  /**
   * Returns the messages of a body.
   *
   * @throws RangeError, also later, if the body is empty, is not UTF-8 where it should be text, or is cut off
   */
  split(body: Buffer): Iterator<Encoded> {
    if (body.length === 0 || (this.isText && !isUtf8(body))) throw new RangeError('unreadable');
    const data = this.isText ? body.toString() : body;
    return this.spoken.isBatched ? splitBatch(data) : [data].values();
  }

  /** Returns the body of an answer. Unbatched, there is only one message. */
  join(messages: readonly Encoded[]): Encoded {
    return this.spoken.isBatched ? joinBatch(messages) : (messages[0] as Encoded);
  }
}

function mediaType(isText: boolean, isBatched: boolean): string {
  if (!isText) return 'application/octet-stream';
  return isBatched ? 'text/plain; charset=utf-8' : 'application/json';
}
