import { hostname } from 'node:os';
import type { ClusterMaker } from '../hub/bus-hub.js';
import { ClusterSessions } from './cluster-sessions.js';
import { ClusterView } from './cluster-view.js';
import { LoneLink } from './lone-link.js';
import { newNode } from './node-name.js';
import { Presence } from './presence/presence.js';

/** Returns the cluster of a hub without other nodes. */
export const loneCluster: ClusterMaker = (hub) => {
  const link = new LoneLink(newNode(), hub.options.clock);
  const presence = new Presence({ hub, link, settings });
  const { directory: known } = presence;
  const sessions = new ClusterSessions({ hub, link, known, others: () => [], deadAfterMs: 0 });
  return new ClusterView({ presence, sessions, state: () => 'alone', report: hub.report });
};

const settings = {
  label: `${hostname()}:${process.pid}`,
  directory: false,
  ...{ heartbeatMs: 0, suspectAfterMs: 0, deadAfterMs: 0, lingerMs: 0 },
  isLocal: () => false,
};
