import { isUtf8 } from 'node:buffer';

/** What `toString` puts in the place of bytes that are not UTF-8. */
const replacement = '\u{FFFD}';

/** Returns the text of a part of a buffer; `undefined` if it is not valid UTF-8. */
export function readText(bytes: Buffer, start: number, end: number): string | undefined {
  const text = bytes.toString('utf8', start, end);
  // Only a text with this character may have lost bytes. Most texts have none, so no view is made.
  const isSure = !text.includes(replacement) || isUtf8(bytes.subarray(start, end));
  return isSure ? text : undefined;
}
