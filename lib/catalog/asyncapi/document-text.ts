import { Pauses } from '../pauses.js';
import type { AsyncApiDocument } from './document.js';

/** Returns a document as JSON. The event loop runs meanwhile, as when the document was made. */
export async function documentText(document: AsyncApiDocument): Promise<string> {
  const { channels, operations, components, ...head } = document;
  const pauses = new Pauses();
  const parts = [
    JSON.stringify(head).slice(1, -1),
    `"channels":${await dictText(channels, pauses)}`,
    `"operations":${await dictText(operations, pauses)}`,
    `"components":{"schemas":${await dictText(components.schemas, pauses)}}`,
  ];
  return `{${parts.join()}}`;
}

async function dictText(dict: Readonly<Record<string, object>>, pauses: Pauses): Promise<string> {
  const members: string[] = [];
  for (const [key, member] of Object.entries(dict)) {
    members.push(`${JSON.stringify(key)}:${JSON.stringify(member)}`);
    await pauses.pause();
  }
  return `{${members.join()}}`;
}
