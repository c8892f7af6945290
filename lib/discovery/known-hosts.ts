import type { ServiceHost } from '../decorators/service-options.js';
import * as texts from './texts.js';

/** The names of all hubs and clients of an application; `undefined` for one without a name. */
export type KnownHosts = Readonly<Record<ServiceHost['kind'], ReadonlySet<string | undefined>>>;

/** Returns true if both are the same hub or client. */
export function isSame(one: ServiceHost, other: ServiceHost): boolean {
  return one.kind === other.kind && one.name === other.name;
}

/** @throws a `TypeError` that names the handler, if its hub or client does not exist */
export function assertKnown({ kind, name }: ServiceHost, known: KnownHosts, origin: string): void {
  if (known[kind].has(name)) return;
  const noSuchHost = kind === 'hub' ? texts.noSuchHub : texts.noSuchClient;
  throw new TypeError(noSuchHost(origin, name, [...known[kind]]));
}
