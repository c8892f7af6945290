import type { Share } from '../../calls/share.js';
import type { HubDoor } from '../../hub/hub-door.js';
import { prefixBytes } from '../batched/batch-format.js';
import { defaults } from '../defaults.js';
import type { HttpRejection } from '../http-rejection.js';
import * as texts from '../texts.js';
import type { Exchange } from './exchange.js';
import type { LongPollConnection } from './long-poll-connection.js';
import type { Encoded } from './payload.js';
import { readBody } from './read-body.js';
import type { Sending } from './send-line.js';

/** One `send` of a client, from the first byte of its body to the answer. */
export class SendRequest implements Sending {
  bytes = 0;
  begin?: () => Iterator<Encoded>;

  constructor(
    private readonly exchange: Exchange,
    private readonly connection: LongPollConnection,
    /** The number of the request, if the client numbers them from 1. */
    private readonly number: number | undefined,
  ) {}

  get share(): Share {
    return this.exchange.share;
  }

  /** Reads the body, and its messages when it is their turn. */
  read({ limits }: HubDoor): void {
    const { connection, exchange } = this;
    const { line } = connection;
    connection.heard++;
    if (!connection.isOpen) return this.drop();
    if (line.size >= defaults.waitingSends)
      return exchange.reject({ status: 429, text: texts.tooManySends });
    line.add(this);
    const { maxMessageBytes, maxMessagePieces: maxPieces } = limits;
    const arrived = (bytes: number): boolean => this.arrived(bytes, 2 * maxMessageBytes);
    const maxBytes = maxMessageBytes + prefixBytes;
    void readBody(exchange.request, { maxBytes, maxPieces, arrived }).then((body) => {
      if (Buffer.isBuffer(body)) this.complete(body);
      else this.fail(body);
    });
  }

  end(): void {
    this.exchange.reply({ status: 204 });
  }

  malformed(): void {
    this.exchange.reject({ status: 400, text: texts.unreadableBody });
    this.connection.broken('invalid');
  }

  drop(): void {
    this.exchange.reject({ status: 410, text: texts.pollClosed });
  }

  private arrived(bytes: number, most: number): boolean {
    const { line } = this.connection;
    if (line.bytes + bytes > most) return false;
    line.arrived(this, bytes);
    return true;
  }

  private complete(body: Buffer): void {
    this.begin = () => this.messages(body);
    this.connection.line.proceed();
  }

  private fail(rejection: HttpRejection): void {
    this.exchange.reject(rejection);
    if (rejection.status === 413) this.connection.broken('too-large');
    this.connection.line.remove(this);
  }

  /** Returns the messages of the body, which has none if it was read before or is too early. */
  private messages(body: Buffer): Iterator<Encoded> {
    const { connection, exchange, number } = this;
    const place = number === undefined ? 'next' : connection.line.place(number);
    if (place === 'early') exchange.reject({ status: 409, text: texts.earlySend });
    return place === 'next' ? connection.payload.split(body) : [].values();
  }
}
