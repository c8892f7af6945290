/** What a connection is until it closes, for example a network socket. */
export interface Closable {
  readonly destroyed: boolean;
  once(event: 'close', listener: () => void): unknown;
}

/** How many connections each client has open; one that has none is not in here. */
export class ClientCounts {
  private readonly counts = new Map<string, number>();

  /** How many clients have connections. */
  get size(): number {
    return this.counts.size;
  }

  of(client: string): number {
    return this.counts.get(client) ?? 0;
  }

  /** Counts a connection as long as its socket is open. */
  add(client: string, socket: Closable): void {
    if (socket.destroyed) return;
    this.counts.set(client, this.of(client) + 1);
    socket.once('close', () => this.remove(client));
  }

  private remove(client: string): void {
    const left = this.of(client) - 1;
    if (left > 0) this.counts.set(client, left);
    else this.counts.delete(client);
  }
}
