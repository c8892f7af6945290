import { Pauses } from '../../catalog/pauses.js';
import type {
  Catalog,
  CatalogEntry,
  CatalogRealm,
  CatalogRegistration,
} from '../../catalog/catalog.js';
import { Describer } from '../../catalog/describer.js';
import type { WampAction } from '../../protocol/actions.js';
import type { Uri } from '../../protocol/messages.js';
import type { Decisions } from '../authorization/decisions.js';
import type { Binding } from '../handlers/handlers.js';
import type { HandlerRegistry } from '../handlers/handler-registry.js';
import type { RealmHandlers } from '../handlers/realm-handlers.js';
import type { SessionHost } from '../hosting/session-host.js';
import type { SessionRoster } from '../hosting/session-roster.js';
import type { WampSession } from '../session/wamp-session.js';
import {
  boundIn,
  byUri,
  type CatalogKind,
  eventKind,
  procedureKind,
  topicKind,
} from './catalog-kinds.js';
import { visibleTo } from './visible.js';

/** The parts of the hub that its catalog needs. */
export interface CatalogParts {
  readonly handlers: HandlerRegistry;
  readonly roster: SessionRoster;
  /** Decides what clients may do; `undefined` if all is allowed. */
  readonly decisions: Decisions | undefined;
}

/** What a catalog shows of one realm. */
interface View {
  readonly name: string;
  readonly handlers: RealmHandlers;
  /** Returns the part of what is bound that is shown. */
  readonly shown: <T extends Binding>(action: WampAction, bound: T[]) => Promise<T[]> | T[];
  readonly sessions: Iterable<WampSession>;
}

/** Describes what is bound to a hub, when somebody asks. What was described is kept with its handler. */
export class HubCatalog {
  private readonly describer = new Describer();
  private readonly described = new WeakMap<Binding, Promise<CatalogEntry>>();

  constructor(private readonly hub: CatalogParts) {}

  /** Returns all of it. */
  async all(): Promise<Catalog> {
    const realms: CatalogRealm[] = [];
    for (const handlers of this.hub.handlers.all) {
      const { realm: name } = handlers;
      const sessions = [...this.hub.roster.sessions.values()].filter(
        (session) => clientOf(session)?.handlers === handlers,
      );
      realms.push(await this.realm({ name, handlers, sessions, shown: (_action, bound) => bound }));
    }
    return { realms };
  }

  /** Returns what a client may use, and what it has registered itself. */
  async seenBy(session: WampSession): Promise<Catalog> {
    const view = viewOf(session);
    return { realms: view === undefined ? [] : [await this.realm(view)] };
  }

  /** Returns the URIs of a list that a client may use. */
  async urisFor<Entry extends CatalogEntry, Bound extends Binding>(
    session: WampSession,
    kind: CatalogKind<Entry, Bound>,
  ): Promise<Uri[]> {
    const view = viewOf(session);
    if (view === undefined) return [];
    const visible = await view.shown(kind.action, boundIn(kind, view.handlers));
    return [...new Set(visible.map(({ uri }) => uri))];
  }

  /** Returns the entries of a list that a client may use: those of one URI, or all. */
  async entriesFor<Entry extends CatalogEntry, Bound extends Binding>(
    session: WampSession,
    kind: CatalogKind<Entry, Bound>,
    uri?: Uri,
  ): Promise<Entry[]> {
    const view = viewOf(session);
    return view === undefined ? [] : this.list(kind, view, uri);
  }

  private async realm(view: View): Promise<CatalogRealm> {
    return {
      name: view.name,
      procedures: await this.list(procedureKind, view),
      events: await this.list(eventKind, view),
      topics: await this.list(topicKind, view),
      registrations: registrationsOf(view.sessions),
    };
  }

  private async list<Entry extends CatalogEntry, Bound extends Binding>(
    kind: CatalogKind<Entry, Bound>,
    { handlers, shown }: View,
    only?: Uri,
  ): Promise<Entry[]> {
    const pauses = new Pauses();
    const entries: Entry[] = [];
    for (const bound of await shown(kind.action, boundIn(kind, handlers, only))) {
      const entry = await this.describe(kind, bound);
      const { uri, match } = bound;
      const permissions = this.hub.decisions?.permissions(kind.action, match, uri, handlers.realm);
      entries.push(permissions === undefined ? entry : { ...entry, permissions });
      await pauses.pause();
    }
    return entries;
  }

  private describe<Entry extends CatalogEntry, Bound extends Binding>(
    kind: CatalogKind<Entry, Bound>,
    bound: Bound,
  ): Promise<Entry> {
    const known = this.described.get(bound) as Promise<Entry> | undefined;
    if (known !== undefined) return known;
    const described = kind.describe(this.describer, bound);
    this.described.set(bound, described);
    return described;
  }
}

function clientOf({ link }: WampSession): SessionHost['client'] {
  // Every session of a hub belongs to a connection of the hub.
  return (link as SessionHost).client;
}

/** Returns what a client sees; `undefined` for a session that is not open yet. */
function viewOf(session: WampSession): View | undefined {
  const client = clientOf(session);
  const { gate } = session.link as SessionHost;
  return (
    client && {
      name: session.realm,
      handlers: client.handlers,
      sessions: [session],
      shown: (action, bound) => visibleTo(client, gate, action, bound),
    }
  );
}

function registrationsOf(sessions: Iterable<WampSession>): CatalogRegistration[] {
  const found: CatalogRegistration[] = [];
  for (const { id: session, authid, authrole, link } of sessions)
    for (const { uri, match } of link.machine.registrations.all)
      found.push({ uri, match, session, authid, authrole });
  return found.toSorted(byUri);
}
