import type { HubView } from '../hub/hub-view.js';
import type { WampSession } from '../hub/session/wamp-session.js';
import type { Id } from '../protocol/messages.js';
import * as defaults from './defaults.js';
import type { BoundUri, SessionDetails, SessionList, SessionRow } from './views.js';

/** The sessions that are asked for. */
export interface SessionQuery {
  /** A part of an id, authid, role, realm, address or agent. */
  readonly search: string;
  readonly limit: number;
  /** The session that asks. */
  readonly own: Id;
}

/** Returns the newest sessions that match. */
export function listSessions(hub: HubView, { search, limit, own }: SessionQuery): SessionList {
  const wanted = search.trim().toLowerCase();
  const all = [...hub.sessions.values()].toReversed();
  const matching = wanted === '' ? all : all.filter((session) => isFound(session, wanted));
  const rows = matching.slice(0, limit).map((session) => rowOf(session, own));
  return { total: all.length, matching: matching.length, rows };
}

/** Returns what a session has registered and subscribed. */
export function detailsOf(hub: HubView, { link }: WampSession): SessionDetails {
  const { registrations, subscriptions } = link.machine;
  const topics = subscriptions.ids
    .slice(0, defaults.urisShown)
    .flatMap((id) => hub.topics.of(id) ?? []);
  return {
    registrations: registrations.all.slice(0, defaults.urisShown).map(boundUri),
    subscriptions: topics.map(boundUri),
  };
}

function boundUri({ uri, match }: BoundUri): BoundUri {
  return { uri, match };
}

function isFound(session: WampSession, wanted: string): boolean {
  const { id, authid, authrole, realm } = session;
  const texts = [String(id), authid, authrole, realm, addressOf(session), agentOf(session)];
  return texts.some((text) => text?.toLowerCase().includes(wanted) === true);
}

function rowOf(session: WampSession, own: Id): SessionRow {
  const { id, realm, authid, authrole, authmethod, authprovider, transport } = session;
  const stats = session.stats();
  return {
    id,
    realm,
    authid,
    authrole,
    authmethod,
    authprovider,
    agent: agentOf(session) ?? null,
    address: addressOf(session) ?? null,
    transport: transport.type,
    serializer: transport.protocol,
    latencyMs: session.latencyMs ?? null,
    callsInFlight: stats.callsInFlight,
    registrations: stats.registrations,
    subscriptions: stats.subscriptions,
    heldBytes: stats.heldBytes,
    outboxBytes: stats.outboxBytes,
    eventsDropped: stats.eventsDropped,
    isOwn: id === own,
  };
}

function addressOf({ transport }: WampSession): string | undefined {
  return transport.clientAddress ?? transport.remoteAddress ?? transport.path;
}

/** Returns what the client calls itself: the program by the protocol, or the browser by HTTP. */
function agentOf({ details, transport }: WampSession): string | undefined {
  const { agent } = details;
  const named = typeof agent === 'string' ? agent : transport.headers['user-agent'];
  return typeof named === 'string' ? named.slice(0, 200) : undefined;
}
