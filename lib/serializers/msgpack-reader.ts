import { moment, PlainReader } from './plain-reader.js';

/** Reads all of MessagePack into plain values. An unknown extension is read as its bytes. */
export class MsgpackReader extends PlainReader {
  protected value(): unknown {
    const head = this.byte();
    if (head < 0x80) return head;
    if (head >= 0xe0) return head - 0x100;
    if (head < 0x90) return this.map(head - 0x80);
    if (head < 0xa0) return this.list(head - 0x90);
    if (head < 0xc0) return this.text(head - 0xa0);
    return this.long(head);
  }

  private long(head: number): unknown {
    if (head < 0xc4) return head === 0xc0 ? null : head === 0xc3;
    if (head < 0xc7) return this.binary(this.length(head - 0xc4));
    if (head < 0xca) return this.extension(this.length(head - 0xc7));
    if (head < 0xcc) return this.float(4 << (head - 0xca));
    if (head < 0xd0) return this.uint(1 << (head - 0xcc));
    if (head < 0xd4) return this.int(1 << (head - 0xd0));
    if (head < 0xd9) return this.extension(1 << (head - 0xd4));
    if (head < 0xdc) return this.text(this.length(head - 0xd9));
    return head < 0xde ? this.list(this.length(head - 0xdb)) : this.map(this.length(head - 0xdd));
  }

  /** @param power the length takes 2^power bytes */
  private length(power: number): number {
    return Number(this.uint(1 << power));
  }

  private extension(length: number): unknown {
    const type = this.byte();
    if (type === 0 && length === 1) return void this.byte();
    if (type !== 0xff) return this.binary(length);
    if (length === 4) return moment(this.uint(4));
    if (length === 8) return this.longMoment(BigInt(this.uint(8)));
    if (length !== 12) return this.binary(length);
    const nanoseconds = Number(this.uint(4));
    return moment(this.int(8), nanoseconds);
  }

  /** Reads a timestamp of 30 bits of nanoseconds and 34 bits of seconds. */
  private longMoment(bits: bigint): unknown {
    return moment(bits & 0x3_ffff_ffffn, Number(bits >> 34n));
  }
}
