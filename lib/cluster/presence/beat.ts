import type { FrameMembers } from '../cluster-link.js';
import { defaults } from '../defaults.js';

/** What a node tells of itself each second. */
export interface Beat {
  readonly label: string;
  /** The least and the greatest version of frames that it reads. */
  readonly versions: readonly [number, number];
  /** The version of the package. */
  readonly version: string;
  /** A digest of the options that must be the same everywhere. */
  readonly digest: string;
  /** The number of sessions of each realm. Those of small realms are together under `''`, if there are many. */
  readonly realms: readonly (readonly [string, number])[];
  /** The subprotocols that its sessions use. */
  readonly subprotocols: readonly string[];
  /** The number of its last DELTA; `null` if it does not tell of its sessions. */
  readonly delta: number | null;
  readonly isLeaving: boolean;
  /** True if its application observes the topics of the cluster. */
  readonly hasTopicHooks: boolean;
  /** True if it is the first one of a connection: who gets it answers at once. */
  readonly isFirst: boolean;
}

export function beatMembers(beat: Beat): FrameMembers {
  const { label, versions, version, digest, realms, subprotocols, delta } = beat;
  const { isLeaving, hasTopicHooks, isFirst } = beat;
  return [
    label,
    versions,
    version,
    digest,
    largest(realms),
    subprotocols,
    delta,
    isLeaving,
    hasTopicHooks,
    isFirst,
  ];
}

/** Reads what `frameShapes` has checked. Texts are cut, and lists, because they are kept. */
export function readBeat(members: FrameMembers): Beat {
  const [label, versions, version, digest, realms, subprotocols, delta, isLeaving, hooks, first] =
    members as [
      string,
      [number, number],
      string,
      string,
      [string, number][],
      string[],
      number | null | undefined,
      boolean,
      unknown,
      unknown,
    ];
  return {
    label: short(label),
    versions,
    version: short(version),
    digest: short(digest),
    realms: realms.slice(0, defaults.beatRealms).map(([realm, count]) => [realm, count]),
    subprotocols: subprotocols.slice(0, defaults.beatSubprotocols).map(short),
    delta: delta ?? null,
    isLeaving,
    hasTopicHooks: hooks === true,
    isFirst: first === true,
  };
}

function largest(realms: Beat['realms']): Beat['realms'] {
  if (realms.length <= defaults.beatRealms) return realms;
  const sorted = realms.toSorted(([, a], [, b]) => b - a);
  const small = sorted.splice(defaults.beatRealms - 1);
  return [...sorted, ['', small.reduce((sum, [, count]) => sum + count, 0)]];
}

function short(text: string): string {
  return text.slice(0, defaults.beatText);
}
