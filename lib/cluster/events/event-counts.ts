/** Why a publication did not reach other nodes, or their sessions. */
export const dropReasons = [
  'down',
  'buffer',
  'too-old',
  'broker-slow',
  'undecodable',
  'not-encodable',
] as const;

/**
 * Why a publication did not reach other nodes, or their sessions: the broker was away (`down`), for so long that the
 * publications that wait for it took too many bytes (`buffer`) or grew too old (`too-old`); it takes data too slowly
 * (`broker-slow`); a frame cannot be read (`undecodable`); a serializer of a session cannot send the payload
 * (`not-encodable`).
 */
export type ClusterDropReason = (typeof dropReasons)[number];

/** Counts the events between this node and the others. */
export class EventCounts {
  sent = 0;
  received = 0;
  duplicates = 0;
  readonly drops = Object.fromEntries(dropReasons.map((reason) => [reason, 0])) as Record<
    ClusterDropReason,
    number
  >;

  dropped(reason: ClusterDropReason): void {
    this.drops[reason]++;
  }
}
