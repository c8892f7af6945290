import type { Uri } from '../../protocol/messages.js';
import { sharedDefaults } from '../../protocol/shared-defaults.js';
import type { MatchPolicy } from '../../protocol/uri.js';
import type { WampError } from '../../protocol/wamp-error.js';
import type { SessionMachine } from '../../session/session-machine.js';
import { defaults } from '../defaults.js';
import { hasRole } from '../handlers/roles.js';
import { type DenialWitnesses, noteDenial, notAuthorized } from '../operations/denial.js';
import type { ServedClient } from '../pubsub/served-client.js';
import type { SubscriptionDesk } from '../pubsub/subscription-desk.js';
import type { Topics } from '../pubsub/topics.js';
import type { WampSession } from '../session/wamp-session.js';
import type { Verdict } from './authority.js';
import type { Gate } from './gate.js';

/** What `hub.reauthorize` tells of a session, which may be on another node. */
export type WampRevokedSession = Pick<WampSession, 'id' | 'realm' | 'authid' | 'authrole'>;

/** A subscription or registration that `hub.reauthorize` has ended. */
export interface WampRevocation {
  /** The session that had it: a `WampSession`, if it is on this node. */
  readonly session: WampRevokedSession;
  /** `subscribe` for a subscription, `register` for a registration. */
  readonly action: 'subscribe' | 'register';
  /** Its URI or pattern. */
  readonly uri: Uri;
  /** Its policy. */
  readonly match: MatchPolicy;
  /** `wamp.error.not_authorized`, or `wamp.error.authorization_failed` if it could not be decided. */
  readonly reason: Uri;
}

/** The parts of the hub that are needed to revoke. */
export interface RevokingHub extends DenialWitnesses {
  readonly topics: Topics;
  readonly subscriptions: SubscriptionDesk;
}

/** A connection with a session that is checked. */
export interface CheckedHost {
  readonly client: ServedClient | undefined;
  readonly machine: SessionMachine;
  readonly gate: Gate;
}

/** Something that a client has, and needs a permission for. */
interface Claim {
  readonly host: CheckedHost;
  readonly client: ServedClient;
  readonly action: WampRevocation['action'];
  readonly uri: Uri;
  readonly match: MatchPolicy;
  /** Ends it. Returns false if it has ended already. */
  revoke(error: WampError): boolean;
}

/**
 * Checks the subscriptions and registrations of clients, and revokes those that are not allowed any more.
 * Decisions that were kept are forgotten, and requests that wait are decided again.
 */
export async function reauthorize(
  hub: RevokingHub,
  hosts: readonly CheckedHost[],
): Promise<WampRevocation[]> {
  for (const { gate, client } of hosts) if (client !== undefined) gate.decideAgain(client);
  const revoked: WampRevocation[] = [];
  const pending = new Set<Promise<void>>();
  let startedMs = performance.now();
  for (const claim of claimsOf(hub, hosts)) {
    const verdict = verdictOn(claim);
    if (verdict instanceof Promise) {
      const checked = verdict.then((decided) => {
        pending.delete(checked);
        conclude(hub, claim, decided, revoked);
      });
      pending.add(checked);
      if (pending.size >= defaults.parallelChecks) await Promise.race(pending);
    } else conclude(hub, claim, verdict, revoked);
    if (performance.now() - startedMs < sharedDefaults.longestTurnMs) continue;
    await new Promise<void>((resolve) => void setImmediate(resolve));
    startedMs = performance.now();
  }
  await Promise.all(pending);
  return revoked;
}

function verdictOn({ host, client, action, uri, match }: Claim): Verdict | Promise<Verdict> {
  const topic =
    action === 'subscribe' && match === 'exact' ? client.handlers.topic(uri) : undefined;
  if (!hasRole(topic?.roles, client.session)) return notAuthorized(action, uri);
  return host.gate.check(client, action, uri, match);
}

function conclude(
  hub: RevokingHub,
  claim: Claim,
  verdict: Verdict,
  revoked: WampRevocation[],
): void {
  if (verdict === undefined || !claim.revoke(verdict)) return;
  const { action, uri, match } = claim;
  const { session } = claim.client;
  noteDenial(hub, session, action, uri, verdict);
  revoked.push({ session, action, uri, match, reason: verdict.uri });
}

/** Yields everything that the clients have when it is their turn. */
function* claimsOf(hub: RevokingHub, hosts: readonly CheckedHost[]): Generator<Claim, void> {
  for (const host of hosts) {
    const { client, machine } = host;
    if (client === undefined) continue;
    for (const registration of machine.registrations.all) {
      const { uri, match } = registration;
      const revoke = ({ uri: reason }: WampError): boolean =>
        machine.revokeRegistration(registration, reason);
      yield { host, client, action: 'register', uri, match, revoke };
    }
    for (const id of machine.subscriptions.ids) {
      const topic = hub.topics.of(id);
      if (topic === undefined) continue;
      const { uri, match } = topic;
      const revoke = ({ uri: reason }: WampError): boolean =>
        machine.revokeSubscription(id, reason);
      yield { host, client, action: 'subscribe', uri, match, revoke };
    }
    yield* waitingSubscribes(host, client);
    yield* startingTopics(hub, host, client);
  }
}

/** Yields the subscriptions that wait for other nodes of the cluster. */
function* waitingSubscribes(host: CheckedHost, client: ServedClient): Generator<Claim, void> {
  for (const waiting of [...(client.waitingSubscribes ?? [])]) {
    const { uri, match } = waiting.topic;
    const revoke = (error: WampError): boolean => waiting.end(error);
    yield { host, client, action: 'subscribe', uri, match, revoke };
  }
}

/** Yields the streaming topics that are being set up: their SUBSCRIBE is not answered yet. */
function* startingTopics(
  { subscriptions }: RevokingHub,
  host: CheckedHost,
  client: ServedClient,
): Generator<Claim, void> {
  for (const [uri, topic] of [...(client.streamingTopics ?? [])]) {
    if (topic.isReady) continue;
    const revoke = (error: WampError): boolean => {
      const isRunning = client.streamingTopics?.get(uri) === topic;
      if (isRunning) subscriptions.close(client, uri, error);
      return isRunning;
    };
    yield { host, client, action: 'subscribe', uri, match: 'exact', revoke };
  }
}
