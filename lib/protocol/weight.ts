/**
 * Estimates the heap size of a decoded value, in bytes. A list of small lists takes many times the bytes
 * of its frame. Visits every item once; the serializer has limited the depth before.
 */
export function weightOf(value: unknown): number {
  if (typeof value === 'string') return 24 + 2 * value.length;
  if (typeof value === 'bigint') return 24 + value.toString(16).length / 2;
  if (typeof value !== 'object' || value === null) return 0;
  if (ArrayBuffer.isView(value)) return 200 + value.byteLength;
  if (Array.isArray(value)) return weightOfList(value);
  let bytes = 0;
  for (const key in value)
    bytes += 48 + key.length + weightOf((value as Record<string, unknown>)[key]);
  return bytes + 56;
}

function weightOfList(list: readonly unknown[]): number {
  let bytes = 40 + 8 * list.length;
  // A call for each number would take most of the time.
  for (let i = 0; i < list.length; i++) if (typeof list[i] !== 'number') bytes += weightOf(list[i]);
  return bytes;
}
