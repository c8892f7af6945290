import type { AsyncApiChannel, AsyncApiDocument } from '../../catalog/asyncapi/document.js';

/** The channels whose URIs have one prefix. */
export interface DocumentService {
  /** The name of its interface. */
  readonly name: string;
  readonly prefix: string;
  /** The channels, by the last component of their URI. */
  readonly members: ReadonlyMap<string, AsyncApiChannel>;
}

/** Returns the services of a document. Patterns are left out: they are no methods. */
export function servicesOf({ channels }: AsyncApiDocument, realm: string): DocumentService[] {
  const byPrefix = new Map<string, Map<string, AsyncApiChannel>>();
  for (const channel of Object.values(channels)) {
    const { address, 'x-wamp': wamp } = channel;
    const dot = address.lastIndexOf('.');
    if (wamp.match !== 'exact' || wamp.realm !== realm || dot < 0) continue;
    const prefix = address.slice(0, dot);
    const members = byPrefix.get(prefix) ?? new Map<string, AsyncApiChannel>();
    byPrefix.set(prefix, members);
    const name = address.slice(dot + 1);
    // An event may have several handlers, and a URI several kinds: the first one stands for all.
    if (!members.has(name)) members.set(name, channel);
  }
  return [...byPrefix].map(([prefix, members]) => ({ name: titled(prefix), prefix, members }));
}

/** Returns a name of TypeScript, such as `ComExampleShop`. */
export function titled(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return /^[A-Za-z]/.test(name) ? name : `Type${name}`;
}
