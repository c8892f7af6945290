import { readFileSync } from 'node:fs';
import type { BrokerName } from './broker-process.js';

const docs = readFileSync(new URL('../../docs/cluster.md', import.meta.url), 'utf8');

/** Returns the configuration of a broker that docs/cluster.md shows, with the other application `shop-2` beside it. */
export function configurationOf(name: BrokerName): string {
  const text = new RegExp(`\`\`\`text\\n(# ${name}\\b[^]*?)\`\`\``).exec(docs)?.[1];
  if (text === undefined) throw new Error(`docs/cluster.md shows no configuration of ${name}`);
  return name === 'nats'
    ? text.replaceAll('"shop.>"', '["shop.>", "shop-2.>"]')
    : text.replace('&shop.* &shop.e.*', '&shop.* &shop.e.* &shop-2.* &shop-2.e.*');
}
