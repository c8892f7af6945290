const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 3, notation: 'compact' });

export function formatCount(value: number): string {
  return Math.abs(value) < 10_000 && Number.isInteger(value)
    ? whole.format(value)
    : short.format(value);
}

export function formatMs(value: number): string {
  if (value >= 1_000) return `${short.format(value / 1_000)} s`;
  return `${value >= 10 ? whole.format(value) : Number(value.toPrecision(2))} ms`;
}

export function formatBytes(value: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let at = 0;
  for (; value >= 1_024 && at < units.length - 1; at++) value /= 1_024;
  return `${at === 0 ? value : Number(value.toPrecision(3))} ${units[at]}`;
}

function two(part: number): string {
  return String(part).padStart(2, '0');
}

/** Returns the time of day with milliseconds. */
export function formatTime(at: number): string {
  const date = new Date(at);
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** Returns a value as one line of JSON, cut at a length. */
export function oneLine(value: unknown, maxLength = 200): string {
  const text = toJson(value);
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}

/** Returns a value as JSON. Bytes are shown as their number. */
export function toJson(value: unknown, indent = 0): string {
  const text = JSON.stringify(
    value,
    (_, part: unknown) => (part instanceof Uint8Array ? `(${part.length} bytes)` : part),
    indent,
  );
  return text ?? 'undefined';
}
