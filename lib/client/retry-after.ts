/** HTTP headers by name in lower case. */
type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Returns the time that the header `Retry-After` of an answer asks for (RFC 9110, 10.2.3), in milliseconds;
 * `undefined` if there is none that can be read. A date is compared with the date of the answer, because the
 * clock of the server may be another.
 */
export function retryAfterMs({ 'retry-after': wait, date }: Headers): number | undefined {
  if (typeof wait !== 'string') return undefined;
  if (/^\d+$/.test(wait)) return Number(wait) * 1_000;
  const now = typeof date === 'string' ? Date.parse(date) : Date.now();
  const delayMs = Date.parse(wait) - now;
  return Number.isNaN(delayMs) ? undefined : Math.max(0, delayMs);
}
