import { FrameScan } from './frame-scan.js';
import * as texts from './texts.js';

/** Scans MessagePack. The only extension that msgpackr decodes to a plain value is `undefined`, as wampy.js sends it. */
export class MsgpackScan extends FrameScan {
  protected value(levels: number): void {
    const head = this.byte();
    if (head < 0x80 || head >= 0xe0) return;
    if (head < 0x90) this.map(head - 0x80, levels);
    else if (head < 0xa0) this.list(head - 0x90, levels);
    else if (head < 0xc0) this.text(head - 0xa0);
    else this.longValue(head, levels);
  }

  /** In a group of heads, each next head has twice the length, or a length field of twice the size. */
  private longValue(head: number, levels: number): void {
    if (head === 0xc1) throw new Error(texts.unknownHead(this.at - 1));
    if (head < 0xc4) return;
    if (head < 0xc7) this.special(this.uint(1 << (head - 0xc4)));
    else if (head < 0xca) this.extension(this.uint(1 << (head - 0xc7)));
    else if (head < 0xcc) this.skip(4 << (head - 0xca));
    else if (head === 0xcf || head === 0xd3) this.wideInteger();
    else if (head < 0xd4) this.skip(1 << (head & 3));
    else if (head < 0xd9) this.extension(1 << (head - 0xd4));
    else if (head < 0xdc) this.text(this.uint(1 << (head - 0xd9)));
    else if (head < 0xde) this.list(this.uint(2 << (head - 0xdc)), levels);
    else this.map(this.uint(2 << (head - 0xde)), levels);
  }

  protected stringHead(): number {
    const head = this.byte();
    if (head >= 0xa0 && head < 0xc0) return head - 0xa0;
    return head >= 0xd9 && head < 0xdc ? this.uint(1 << (head - 0xd9)) : -1;
  }

  private extension(length: number): void {
    this.countItem();
    const type = this.byte();
    if (type !== 0 || length !== 1) this.isForeign = true;
    this.skip(length);
  }
}
