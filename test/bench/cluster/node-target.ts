/** A node that is measured. */
export interface NodeTarget {
  readonly port: number;
  /** Sends an event to all listeners on all nodes. */
  publish(at: number, text: string): void;
  /** Calls a client, which may be at another node; resolves with its answer. */
  call(session: string, text: string): Promise<unknown>;
}
