/**
 * Why a publication did not reach other nodes, or sessions on them. `down`: the broker was away. `buffer` and
 * `too-old`: it was away for so long that publications that waited for it took too many bytes, or grew too old.
 * `broker-slow`: it takes data too slowly. `undecodable`: what arrived cannot be read. `not-encodable`: the serializer
 * of a session cannot send the payload.
 */
export type WampClusterDrop =
  'down' | 'buffer' | 'too-old' | 'broker-slow' | 'undecodable' | 'not-encodable';

/**
 * Why a frame of another node was not taken. `version`, `unknown-type`: it is of a later version of the package.
 * `malformed`, `undecodable`: no version sends it. `no-taker`: its part is switched off here. `failed`: an error.
 */
export type WampFrameDrop =
  'undecodable' | 'version' | 'unknown-type' | 'malformed' | 'no-taker' | 'failed';

/** The statistics of a node of a cluster at one moment. Counters begin with the process. */
export interface WampClusterStats {
  /** True while the broker is there. */
  readonly isUp: boolean;
  /** Nodes that live, with this one. */
  readonly members: number;
  /** The number of times that the broker was away. */
  readonly outages: number;
  /** The time for which the broker was away, in milliseconds. */
  readonly outageMs: number;
  /** Publications that were sent to other nodes. */
  readonly eventsSent: number;
  /** Publications that came from other nodes. */
  readonly eventsReceived: number;
  /** Publications that did not reach other nodes, or sessions on them, by reason. */
  readonly eventsDropped: Readonly<Record<WampClusterDrop, number>>;
  /** Frames of other nodes that were not taken, by reason. */
  readonly framesDropped: Readonly<Record<WampFrameDrop, number>>;
  /** Nodes that speak no version of this one. They are no members. */
  readonly incompatible: number;
  /** Copies of publications, which the broker has delivered more than once. */
  readonly duplicates: number;
  /** Topics and patterns whose events this node asks the others for. */
  readonly interests: number;
  /** Bytes of publications that wait for the broker to come back. */
  readonly waitingBytes: number;
  /** Bytes of publications that the broker has not confirmed. */
  readonly unconfirmedBytes: number;
  /** The time of the last confirmation of the broker, in milliseconds; 0 before the first. */
  readonly roundtripMs: number;
  /** Nodes that are not there any more, by reason. */
  readonly membersLost: Readonly<Record<'left' | 'gone' | 'silent', number>>;
}
