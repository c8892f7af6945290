import { describeThrown } from '../../protocol/thrown.js';
import { defaults } from '../defaults.js';

const controls = /\p{Cc}/gu;
const controlsInLines = /(?!\n)\p{Cc}/gu;
/** A line break before text that could look like a line of the log. */
const unindented = /\n(?=\S)/g;

/** Returns a line that is safe to print. It may contain text of clients, so control characters are escaped and it is cut to a maximum length. */
export function printable(text: string): string {
  return cut(text, defaults.longestLogLine).replace(controls, escaped);
}

/**
 * Returns a description of a thrown value that is safe to print, likewise. Its message may be that of a client, so
 * no further line begins at the margin.
 */
export function printableError(thrown: unknown): string {
  const text = typeof thrown === 'string' ? thrown : describeThrown(thrown);
  return cut(text, defaults.longestDescription)
    .replace(controlsInLines, escaped)
    .replace(unindented, '\n    ');
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
