import { readFileSync } from 'node:fs';
import type { AsyncApiDocument } from '../../catalog/asyncapi/document.js';
import { messageOf } from '../../protocol/thrown.js';
import { CommandError } from '../command-errors.js';
import * as texts from '../texts.js';

/**
 * Reads a document of AsyncAPI from a file, or from a URL. A URL may have an authid and a ticket, as
 * `https://authid:ticket@host/ws/asyncapi.json`.
 *
 * @throws CommandError if it cannot be read, or is no document of a hub
 */
export async function readDocument(from: string): Promise<AsyncApiDocument> {
  try {
    const text = /^https?:/.test(from) ? await fetched(new URL(from)) : readFileSync(from, 'utf8');
    const document = JSON.parse(text) as AsyncApiDocument;
    if (isOfHub(document)) return document;
  } catch (error) {
    throw new CommandError(texts.unreadableDocument(withoutLogin(from), messageOf(error)));
  }
  throw new CommandError(texts.noDocument(withoutLogin(from)));
}

async function fetched(url: URL): Promise<string> {
  const login = [url.username, url.password].map(decodeURIComponent).join(':');
  url.username = url.password = '';
  const authorization = `Basic ${Buffer.from(login).toString('base64')}`;
  const response = await fetch(url, { headers: login === ':' ? {} : { authorization } });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text.slice(0, 200)}`);
  return text;
}

/** Returns a place without the login in it, to be shown. */
export function withoutLogin(from: string): string {
  return from.replace(/\/\/[^/@]*@/, '//');
}

function isOfHub(document: AsyncApiDocument | null): boolean {
  const { asyncapi, channels = {} } = document ?? ({} as Partial<AsyncApiDocument>);
  const isOurs = Object.values(channels).every((channel) => typeof channel['x-wamp'] === 'object');
  return asyncapi === '3.0.0' && isOurs;
}
