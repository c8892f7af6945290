import type {
  CatalogEntry,
  CatalogEvent,
  CatalogProcedure,
  CatalogTopic,
} from '../../catalog/catalog.js';
import type { Describer } from '../../catalog/describer.js';
import type { HandlerFacts } from '../../catalog/facts.js';
import type { WampAction } from '../../protocol/actions.js';
import type { Uri } from '../../protocol/messages.js';
import { defaults } from '../defaults.js';
import type { Binding, EventBinding, Procedure, TopicBinding } from '../handlers/handlers.js';
import type { RealmHandlers } from '../handlers/realm-handlers.js';

/** How one list of a catalog is made. */
export interface CatalogKind<Entry extends CatalogEntry, Bound extends Binding> {
  /** What a client does with an entry. */
  readonly action: WampAction;
  /** Returns what is bound in a realm. */
  readonly bound: (handlers: RealmHandlers) => Iterable<Bound>;
  readonly describe: (describer: Describer, bound: Bound) => Promise<Entry>;
}

export const procedureKind: CatalogKind<CatalogProcedure, Procedure> = {
  action: 'call',
  bound: (handlers) => handlers.allProcedures(),
  describe: (describer, bound) => describer.procedure({ ...bound, facts: factsOf(bound) }),
};

export const eventKind: CatalogKind<CatalogEvent, EventBinding> = {
  action: 'publish',
  bound: (handlers) => handlers.allEventHandlers(),
  describe: (describer, bound) => describer.event({ ...bound, facts: factsOf(bound) }),
};

export const topicKind: CatalogKind<CatalogTopic, Binding | TopicBinding> = {
  action: 'subscribe',
  bound: (handlers) => handlers.allTopics(),
  describe: (describer, bound) =>
    describer.topic({ ...bound, facts: factsOf(bound) }, 'handler' in bound),
};

/**
 * Returns what the application has bound, sorted by URI.
 *
 * @param only the URI of what is wanted; by default all
 */
export function boundIn<Entry extends CatalogEntry, Bound extends Binding>(
  { bound }: CatalogKind<Entry, Bound>,
  handlers: RealmHandlers,
  only?: Uri,
): Bound[] {
  return [...bound(handlers)]
    .filter(({ origin, uri }) => origin !== defaults.ownOrigin && (only ?? uri) === uri)
    .toSorted(byUri);
}

/** Compares two URIs, for a list in their order. */
export function byUri(a: { readonly uri: string }, b: { readonly uri: string }): number {
  return a.uri < b.uri ? -1 : a.uri > b.uri ? 1 : 0;
}

function factsOf({ facts }: Binding): HandlerFacts {
  return facts?.() ?? {};
}
