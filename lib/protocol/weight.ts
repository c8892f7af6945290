/**
 * Estimates the heap size of a decoded value, in bytes. A list of small lists takes many times the bytes
 * of its frame. Visits every item once; the serializer has limited the depth before.
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
