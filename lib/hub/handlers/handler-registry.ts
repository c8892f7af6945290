import type { Uri } from '../../protocol/messages.js';
import { WampNoSuchRealmError } from '../../protocol/standard-errors.js';
import * as texts from '../texts.js';
import type { Binding } from './handlers.js';
import { RealmHandlers, type Release } from './realm-handlers.js';

/** The realm name that stands for every other realm. */
export const ANY_REALM = '*';

/** The number of URIs and patterns that the application handles. */
export interface HandlerCount {
  readonly procedures: number;
  /** Topics with event handlers and streaming topics. */
  readonly topics: number;
}

/** Holds the handlers of the application, by realm. */
export class HandlerRegistry {
  private readonly realms: ReadonlyMap<Uri, RealmHandlers>;

  /** @param names the served realms; `*` stands for all others */
  constructor(private readonly names: readonly Uri[]) {
    this.realms = new Map(names.map((name) => [name, new RealmHandlers(name)]));
  }

  /** Returns the handlers for sessions of a realm; `undefined` if the realm is not served. */
  find(realm: Uri): RealmHandlers | undefined {
    return this.realms.get(realm) ?? this.realms.get(ANY_REALM);
  }

  /** The handlers of every realm, in the order of the option. */
  get all(): Iterable<RealmHandlers> {
    return this.realms.values();
  }

  /**
   * Binds a handler in its realms.
   *
   * @param realm one or several realms; by default the first realm of the hub
   * @throws `no_such_realm`, or an error of `bind`; the handler is bound in no realm then
   */
  add(
    binding: Binding,
    realm: Uri | readonly Uri[] = this.names.slice(0, 1),
    bind: (handlers: RealmHandlers) => Release,
  ): Release {
    const releases: Release[] = [];
    const release = (): void => releases.forEach((each) => each());
    try {
      for (const name of typeof realm === 'string' ? [realm] : realm)
        releases.push(bind(this.named(name, binding)));
    } catch (error) {
      release();
      throw error;
    }
    return release;
  }

  /** Counts the bound URIs. A handler of several realms and a topic with several handlers count once. */
  count(): HandlerCount {
    const procedures = new Set<string>();
    const topics = new Set<string>();
    for (const realm of this.realms.values()) {
      for (const procedure of realm.boundProcedures()) procedures.add(procedure);
      for (const topic of realm.boundTopics()) topics.add(topic);
    }
    return { procedures: procedures.size, topics: topics.size };
  }

  private named(realm: Uri, { origin }: Binding): RealmHandlers {
    const handlers = this.realms.get(realm);
    if (handlers === undefined) throw new WampNoSuchRealmError(texts.noSuchRealmFor(origin, realm));
    return handlers;
  }
}
