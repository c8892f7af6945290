/** The rules that a simulation checks. */
export type FaultKind =
  'answer' | 'exception' | 'handler' | 'rejection' | 'session' | 'table' | 'timer' | 'unanswered';

/** Something that must not happen, whatever clients do. */
export interface SimulationFault {
  /**
   * The rule that was broken:
   *
   * - `answer`: a request got a second answer, or one of another kind.
   * - `unanswered`: a request got no answer.
   * - `handler`: a handler has not ended, although its caller was told or has left.
   * - `timer`: a timer goes on after all clients have left.
   * - `rejection`, `exception`: nobody has handled an error.
   * - `session`, `table`: the hub holds something of clients that have left.
   */
  readonly kind: FaultKind;
  /** The procedure, topic, table or place in the code. */
  readonly subject: string;
  /** One sentence. */
  readonly text: string;
}

/** Returns true for two reports of the same fault. */
export function isSameFault(one: SimulationFault, other: SimulationFault): boolean {
  return one.kind === other.kind && one.subject === other.subject;
}
