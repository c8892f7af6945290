/**
 * Returns about how many bytes of heap a decoded value takes: lists of small lists take many times what
 * they took on the wire. It visits every item, none twice; decoding bounds the depth.
 */
export function weightOf(value: unknown): number {
  if (typeof value === 'string') return 24 + 2 * value.length;
  if (typeof value === 'bigint') return 24 + value.toString(16).length / 2;
  if (typeof value !== 'object' || value === null) return 0;
  if (ArrayBuffer.isView(value)) return 200 + value.byteLength;
  let bytes = 0;
  if (Array.isArray(value)) {
    for (const item of value) bytes += weightOf(item);
    return bytes + 40 + 8 * value.length;
  }
  for (const key in value)
    bytes += 48 + key.length + weightOf((value as Record<string, unknown>)[key]);
  return bytes + 56;
}
