import { computed, effect, signal } from '@preact/signals';
import type { CatalogProcedure, CatalogRealm } from '../../../catalog/catalog.js';
import { type Failure, failureOf } from '../ui/errors.js';
import { isOpen, wamp } from './connection.js';

/** What the application offers to this client; `undefined` until it is known. */
export const catalog = signal<CatalogRealm | undefined>(undefined);
export const catalogFailure = signal<Failure | undefined>(undefined);

/** The procedures by URI. */
export const procedures = computed(
  () =>
    new Map<string, CatalogProcedure>(
      catalog.value?.procedures.map((procedure) => [procedure.uri, procedure]),
    ),
);

/** The topics that somebody might subscribe to or publish, sorted. */
export const topicUris = computed(() => {
  const { topics = [], events = [] } = catalog.value ?? {};
  return [...new Set([...topics, ...events].map(({ uri }) => uri))].toSorted();
});

effect(() => {
  if (isOpen.value) void loadCatalog();
});

export async function loadCatalog(): Promise<void> {
  try {
    catalog.value = await wamp().call<CatalogRealm>('nestwamp.console.catalog');
    catalogFailure.value = undefined;
  } catch (error) {
    catalog.value = undefined;
    catalogFailure.value = failureOf(error);
  }
}
