import { hostname } from 'node:os';
import { matchKind } from '../protocol/kinds.js';
import {
  assertKind,
  assertOptions,
  count,
  flag,
  type Kind,
  milliseconds,
  type OptionRules,
  settle,
  type Settled,
} from '../protocol/options.js';
import { isPlainObject } from '../protocol/wamp-result.js';
import type { ClusterPort } from './cluster-port.js';
import type { TopicPattern } from './events/local-topics.js';
import * as texts from './texts.js';

/** The option `cluster`: what this node shares with the other nodes of the application. A broker's function returns it. */
export interface WampClusterOptions {
  /** The way to the other nodes. */
  readonly port: ClusterPort;
  /**
   * The name of the application on the broker: the same in all its nodes, and in no other application or environment.
   * 1 to 64 letters, digits, `_` and `-`.
   */
  readonly name: string;
  /**
   * The name of this node for people, in members, log lines and metrics.
   *
   * @default the name of the host and the id of the process
   */
  readonly label?: string | undefined;
  /**
   * Lets every node know every session, if true. Without it, to look for one asks all nodes.
   *
   * @default true
   */
  readonly directory?: boolean | undefined;
  /**
   * Topics whose events never leave their node, such as those that belong to one session each.
   *
   * @default none
   */
  readonly localTopics?: readonly TopicPattern[] | undefined;
  /**
   * The time that the start waits for the broker, in milliseconds. Then the node starts alone, and joins the others
   * later.
   *
   * @default 5_000
   */
  readonly startTimeoutMs?: number | undefined;
  /**
   * Lets the start fail if the broker is not there after `startTimeoutMs`.
   *
   * @default false
   */
  readonly required?: boolean | undefined;
  /**
   * The time between two signs of life, in milliseconds.
   *
   * @default 1_000
   */
  readonly heartbeatMs?: number | undefined;
  /**
   * The time of silence after which the broker is asked if a node is there, in milliseconds.
   *
   * @default twice `heartbeatMs`
   */
  readonly suspectAfterMs?: number | undefined;
  /**
   * The time of silence after which a node counts as dead, in milliseconds.
   *
   * @default four times `heartbeatMs`
   */
  readonly deadAfterMs?: number | undefined;
  /**
   * The bytes of publications that wait while the broker is away. The oldest are dropped first; 0 for none.
   *
   * @default 1_048_576
   */
  readonly outageBufferBytes?: number | undefined;
  /**
   * The greatest age of publications that wait while the broker is away, in milliseconds; 0 for none.
   *
   * @default 2_000
   */
  readonly outageBufferMs?: number | undefined;
  /**
   * The bytes of publications, calls and answers that the broker has not confirmed yet. Beyond the limit, publications
   * stay on this node and are counted, and new calls and progressive results fail with `wamp.error.unavailable`. Signs of
   * life, the roll of open calls, and up to 256 KiB of answers and other frames of at most 4 KiB are sent all the same.
   *
   * @default 16_777_216
   */
  readonly maxUnconfirmedBytes?: number | undefined;
  /**
   * The time for which a node still listens to a topic without subscribers, in milliseconds.
   *
   * @default 5_000
   */
  readonly lingerMs?: number | undefined;
}

const nameKind: Kind = {
  words: '1 to 64 letters, digits, "_" and "-"',
  accepts: (value) => typeof value === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(value),
};

const portKind: Kind = {
  words: 'a ClusterPort, such as natsCluster() and redisCluster() have',
  accepts: (value) =>
    typeof value === 'object' &&
    value !== null &&
    typeof (value as ClusterPort).open === 'function',
};

const labelKind: Kind = {
  words: 'a text of 1 to 200 characters',
  accepts: (value) => typeof value === 'string' && value.length > 0 && value.length <= 200,
};

const topicsKind: Kind = {
  words: 'a list of { uri, match }',
  accepts: (value) =>
    Array.isArray(value) &&
    value.every(
      (each) =>
        isPlainObject(each) &&
        typeof each['uri'] === 'string' &&
        matchKind.accepts(each['match'] ?? 'exact'),
    ),
};

const positive: Kind = {
  words: 'a number of milliseconds above 0',
  accepts: (value) => typeof value === 'number' && value > 0 && value < Infinity,
};

export const clusterOptionRules = {
  port: { kind: portKind },
  name: { kind: nameKind },
  label: { kind: labelKind },
  directory: { default: true, kind: flag },
  localTopics: { default: [], kind: topicsKind },
  startTimeoutMs: { default: 5_000, kind: milliseconds },
  required: { default: false, kind: flag },
  heartbeatMs: { default: 1_000, kind: positive },
  suspectAfterMs: { kind: positive },
  deadAfterMs: { kind: positive },
  outageBufferBytes: { default: 1_048_576, kind: count },
  outageBufferMs: { default: 2_000, kind: milliseconds },
  maxUnconfirmedBytes: { default: 16_777_216, kind: count },
  lingerMs: { default: 5_000, kind: milliseconds },
} as const satisfies OptionRules<WampClusterOptions>;

/** The options of a cluster with all defaults. */
export interface ClusterSettings extends Settled<WampClusterOptions, typeof clusterOptionRules> {
  readonly port: ClusterPort;
  readonly name: string;
  readonly suspectAfterMs: number;
  readonly deadAfterMs: number;
  readonly label: string;
}

/**
 * Returns the options of a cluster with all defaults.
 *
 * @throws a `TypeError` that names the option that is missing or wrong
 */
export function settleClusterOptions(given: WampClusterOptions): ClusterSettings {
  assertOptions(clusterOptionRules, given, 'cluster');
  for (const name of ['port', 'name'] as const)
    assertKind(clusterOptionRules[name].kind, given[name] ?? null, name, 'cluster');
  const settled = settle(clusterOptionRules, given);
  const { heartbeatMs, suspectAfterMs = 2 * heartbeatMs, deadAfterMs = 4 * heartbeatMs } = settled;
  if (heartbeatMs >= suspectAfterMs || suspectAfterMs >= deadAfterMs)
    throw new TypeError(texts.wrongPresenceTimes(heartbeatMs, suspectAfterMs, deadAfterMs));
  const label = settled.label ?? `${hostname()}:${process.pid}`;
  const { port, name } = given;
  return { ...settled, port, name, suspectAfterMs, deadAfterMs, label };
}
