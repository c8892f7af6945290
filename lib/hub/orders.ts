import type { Dict, Id, Uri } from '../protocol/messages.js';
import { WampUnavailableError } from '../protocol/standard-errors.js';
import type { WampIdentity } from './authentication/join.js';
import { changedIdentity } from './authentication/proven-identity.js';
import { reauthorize, type RevokingHub, type WampRevocation } from './authorization/reauthorize.js';
import type { Decisions } from './authorization/decisions.js';
import type { SessionHost } from './hosting/session-host.js';
import type { SessionIdentity, WampSession } from './session/wamp-session.js';
import * as texts from './texts.js';

/** A change of sessions before they are checked. What is not given stays as it is. */
export type WampRoleChange = Pick<WampIdentity, 'authrole' | 'expiresAt' | 'identity'>;

/** The sessions that `kick` ends and `reauthorize` checks. A session must match every property given. */
export interface WampKick {
  /** The session id. */
  readonly id?: Id | undefined;
  /** The authid of the client. Several sessions may have the same one. */
  readonly authid?: string | undefined;
  /** The role of the client. */
  readonly authrole?: string | undefined;
  /** The realm that the client joined. */
  readonly realm?: Uri | undefined;
}

/** What the other nodes have done. */
export interface OrderAnswer<T> {
  readonly value: T;
  /** The nodes that did not answer. */
  readonly silent: readonly string[];
}

/** Has the other nodes of a cluster do what a hub does with its sessions. */
export interface HubOrders {
  /** Ends sessions. The value is their number. */
  kick(whom: WampKick, reason: Uri, message: string | undefined): Promise<OrderAnswer<number>>;
  /**
   * Checks sessions after a change.
   *
   * @throws if the change cannot be sent; nothing changes then
   */
  reauthorize(
    whom: WampKick,
    change: WampRoleChange,
  ): Promise<OrderAnswer<readonly WampRevocation[]>>;
  forgetDecisions(whom: WampKick): void;
}

/** The parts of a hub that orders need. */
export interface OrderedHub extends RevokingHub {
  readonly decisions: Decisions | undefined;
  /** Returns the connections whose sessions have all the values given. */
  hostsOf(whom: object): SessionHost[];
  change(session: WampSession, identity: Partial<SessionIdentity>): void;
}

/** Ends sessions of this node. Returns their number, when their connections have ended. */
export async function kickHere(
  hub: Pick<OrderedHub, 'hostsOf'>,
  whom: WampKick,
  reason: Uri,
  message: string | undefined,
): Promise<number> {
  const sessions = hub.hostsOf(whom).flatMap(({ session }) => session ?? []);
  await Promise.all(sessions.map((session) => session.close(reason, message)));
  return sessions.length;
}

/**
 * Checks the sessions of this node after a change.
 *
 * @throws a `TypeError` for a wrong value; nothing changes then
 */
export function reauthorizeHere(
  hub: OrderedHub,
  whom: WampKick,
  change: WampRoleChange,
): Promise<WampRevocation[]> {
  const hosts = hub.hostsOf(whom);
  const changed = changedIdentity(change);
  for (const { session } of hosts) if (session !== undefined) hub.change(session, changed);
  return reauthorize(hub, hosts);
}

/** Forgets the decisions about sessions of this node. */
export function forgetDecisionsHere(hub: OrderedHub, whom: WampKick): void {
  for (const { client } of hub.hostsOf(whom))
    if (client !== undefined) hub.decisions?.forget(client.session);
}

/** @throws `wamp.error.unavailable` if a node did not answer */
export function assertAnswered(
  order: string,
  answer: OrderAnswer<unknown> | undefined,
  kwargs: Dict,
): void {
  if (answer === undefined || answer.silent.length === 0) return;
  const { silent: nodes } = answer;
  throw new WampUnavailableError(texts.nodesSilent(order, nodes), { nodes, ...kwargs });
}
