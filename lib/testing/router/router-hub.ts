import { authorityOf } from '../../auth/authorization-options.js';
import { loneCluster } from '../../cluster/lone-cluster.js';
import { type HubPorts, settleHubOptions } from '../../hub/hub-options.js';
import { WampHub } from '../../hub/wamp-hub.js';
import { routerRoles } from '../../protocol/features.js';
import type { Dict } from '../../protocol/messages.js';
import { Dealer } from './dealer.js';
import { guardedRandom } from './invocation-policy.js';
import { RouterGate } from './router-gate.js';
import type { MemoryRouterOptions } from './router-options.js';
import { userAuthenticators } from './router-users.js';

/**
 * Returns a hub whose clients reach each other: a dealer and a broker carry out their requests.
 *
 * @throws a `TypeError` that names a wrong option or user
 */
export function routerHub(
  options: MemoryRouterOptions,
  { clock, logger }: Pick<HubPorts, 'clock' | 'logger'>,
): WampHub {
  const { users = {}, pingMs = 0, random = Math.random, permissions, authorize, ...own } = options;
  const authority = authorityOf({ permissions, authorize });
  const gate: HubPorts['gate'] = (desks) =>
    new RouterGate(desks, new Dealer(guardedRandom(random, desks.report)));
  // A test does not wait for what is running, nor for clients that come back one after the other.
  const inTests = { heartbeatMs: pingMs, drainTimeoutMs: 0, restartSpreadMs: 0, ...own };
  const ports = { clock, logger, authority, gate, roles: dealerAndBroker, cluster: loneCluster };
  const hub = new WampHub(settleHubOptions(inTests, ports));
  for (const authenticator of userAuthenticators(users)) hub.addAuthenticator(authenticator);
  return hub;
}

const { broker, dealer } = routerRoles as Record<'broker' | 'dealer', { features: Dict }>;

const { publication_trustlevels: _trust, ...relayed } = broker.features;

/** What a hub announces, without what only its application does, and with what only a router has. */
const dealerAndBroker: Dict = {
  broker: { features: relayed },
  dealer: { features: { ...dealer.features, shared_registration: true } },
};
