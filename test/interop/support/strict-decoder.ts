/**
 * Readers of MessagePack and CBOR as languages with real integers have them: an integer is a `bigint`
 * and only a float is a `number`. They know the bare formats, no extension and no tag, and no
 * undefined: whatever else the server sends is an error.
 */
export type StrictDecoder = (data: Uint8Array) => unknown;

class Reader {
  private readonly view: DataView;
  private at = 0;

  constructor(private readonly data: Uint8Array) {
    this.view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  }

  byte(): number {
    return Number(this.uint(1));
  }

  uint(size: number): bigint {
    let value = 0n;
    for (const byte of this.bytes(size)) value = (value << 8n) | BigInt(byte);
    return value;
  }

  int(size: number): bigint {
    return BigInt.asIntN(8 * size, this.uint(size));
  }

  float(size: number): number {
    const start = this.at;
    this.at += size;
    return size === 4 ? this.view.getFloat32(start) : this.view.getFloat64(start);
  }

  bytes(size: number): Uint8Array {
    if (this.at + size > this.data.length) throw new RangeError('The data is cut short.');
    return Uint8Array.from(this.data.subarray(this.at, (this.at += size)));
  }

  text(size: number): string {
    return new TextDecoder('utf-8', { fatal: true }).decode(this.bytes(size));
  }

  list(size: number, read: (reader: this) => unknown): unknown[] {
    return Array.from({ length: size }, () => read(this));
  }

  map(size: number, read: (reader: this) => unknown): object {
    return Object.fromEntries(Array.from({ length: size }, () => [read(this), read(this)]));
  }

  /** @throws unless everything has been read */
  end<T>(value: T): T {
    if (this.at < this.data.length) throw new RangeError('Something follows the message.');
    return value;
  }
}

export const decodeMsgpack: StrictDecoder = (data) => {
  const reader = new Reader(data);
  return reader.end(readMsgpack(reader));
};

export const decodeCbor: StrictDecoder = (data) => {
  const reader = new Reader(data);
  return reader.end(readCbor(reader));
};

function readMsgpack(reader: Reader): unknown {
  const head = reader.byte();
  if (head < 0x80) return BigInt(head);
  if (head < 0x90) return reader.map(head & 0x0f, readMsgpack);
  if (head < 0xa0) return reader.list(head & 0x0f, readMsgpack);
  if (head < 0xc0) return reader.text(head & 0x1f);
  if (head >= 0xe0) return BigInt(head - 0x100);
  const size = (first: number): number => Number(reader.uint(1 << (head - first)));
  if (head >= 0xde) return reader.map(size(0xdd), readMsgpack);
  if (head >= 0xdc) return reader.list(size(0xdb), readMsgpack);
  if (head >= 0xd9) return reader.text(size(0xd9));
  if (head >= 0xd0 && head < 0xd4) return reader.int(1 << (head - 0xd0));
  if (head >= 0xcc && head < 0xd0) return reader.uint(1 << (head - 0xcc));
  if (head === 0xca || head === 0xcb) return reader.float(head === 0xca ? 4 : 8);
  if (head >= 0xc4 && head < 0xc7) return reader.bytes(size(0xc4));
  if (head === 0xc2 || head === 0xc3) return head === 0xc3;
  if (head === 0xc0) return null;
  throw new TypeError(`The head 0x${head.toString(16)} is not plain MessagePack.`);
}

function readCbor(reader: Reader): unknown {
  const head = reader.byte();
  const info = head & 0x1f;
  if (head >> 5 === 7) return readSimple(reader, info);
  if (info > 27) throw new TypeError('A length is not definite.');
  const argument = info < 24 ? BigInt(info) : reader.uint(1 << (info - 24));
  switch (head >> 5) {
    case 0:
      return argument;
    case 1:
      return -1n - argument;
    case 2:
      return reader.bytes(Number(argument));
    case 3:
      return reader.text(Number(argument));
    case 4:
      return reader.list(Number(argument), readCbor);
    case 5:
      return reader.map(Number(argument), readCbor);
    default:
      throw new TypeError(`The tag ${argument} is not plain CBOR.`);
  }
}

function readSimple(reader: Reader, info: number): unknown {
  if (info === 20 || info === 21) return info === 21;
  if (info === 22) return null;
  if (info === 26 || info === 27) return reader.float(info === 26 ? 4 : 8);
  throw new TypeError(`The simple value ${info} is not plain CBOR.`);
}
