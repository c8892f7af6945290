import { getHeapStatistics } from 'node:v8';
import { authorityOf } from './auth/authorization-options.js';
import { clusterPorts } from './cluster/cluster-node.js';
import { defaultErrorTable, exceptionMapper } from './discovery/exception-mapper.js';
import { type HubOptions, settleHubOptions } from './hub/hub-options.js';
import { adoptSocket } from './transport/index.js';
import { systemClock } from './wamp-clock.js';
import { hubLogger } from './wamp-logger.js';
import { assertModuleOptions, type WampModuleOptions } from './wamp-options.js';

/** Returns the options of a hub, from the options of the module and the defaults. */
export function hubOptionsOf(options: WampModuleOptions): HubOptions {
  assertModuleOptions(options);
  const limits = { maxTotalBytes: quarterOfTheHeap(), ...options.limits };
  const mapError = exceptionMapper({ ...defaultErrorTable, ...options.errors });
  const authority = authorityOf(options);
  const ports = {
    clock: systemClock,
    logger: hubLogger(),
    mapError,
    authority,
    adoptSocket,
    ...clusterPorts(options.cluster),
  };
  return settleHubOptions({ ...options, limits }, ports);
}

function quarterOfTheHeap(): number {
  return getHeapStatistics().heap_size_limit / 4;
}
