import { Pauses } from '../pauses.js';
import type { AsyncApiDocument } from './document.js';

/** The levels of objects whose members are written one by one: the schemas are at the third. */
const levels = 3;

/** Returns a document as JSON. The event loop runs meanwhile, as when the document was made. */
export function documentText(document: AsyncApiDocument): Promise<string> {
  return textOf(document, levels, new Pauses());
}

async function textOf(value: unknown, depth: number, pauses: Pauses): Promise<string> {
  await pauses.pause();
  const isDict = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isDict || depth === 0) return JSON.stringify(value);
  const members: string[] = [];
  for (const [key, member] of Object.entries(value))
    if (member !== undefined)
      members.push(`${JSON.stringify(key)}:${await textOf(member, depth - 1, pauses)}`);
  return `{${members.join()}}`;
}
