import type { Uri } from '../../protocol/messages.js';
import { WampNoSuchRealmError } from '../../protocol/standard-errors.js';
import { texts } from '../texts.js';
import type { Binding } from './handlers.js';
import { RealmHandlers, type Release } from './realm-handlers.js';

/** The realm that stands for every one that is not named. */
export const ANY_REALM = '*';

/** How many URIs and patterns the application handles. */
export interface HandlerCount {
  readonly procedures: number;
  /** Those that clients publish to and those with a life. */
  readonly topics: number;
}

/** What the application offers, realm by realm. */
export class HandlerRegistry {
  private readonly realms: ReadonlyMap<Uri, RealmHandlers>;

  /** @param names the realms that are served; `*` among them for all others */
  constructor(private readonly names: readonly Uri[]) {
    this.realms = new Map(names.map((name) => [name, new RealmHandlers(name)]));
  }

  /** The handlers a session of this realm gets, if the realm is served. */
  find(realm: Uri): RealmHandlers | undefined {
    return this.realms.get(realm) ?? this.realms.get(ANY_REALM);
  }

  /**
   * Binds a handler in its realms.
   *
   * @param realm one realm or several; default the first of the hub
   * @throws `no_such_realm`, and whatever `bind` throws; then it is bound in none
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

  /** Counts what is bound: a handler of several realms once, a topic with several handlers once. */
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
