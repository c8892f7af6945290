/** An object that emits `close` when a connection ends, for example a network socket. */
export interface Closable {
  readonly destroyed: boolean;
  once(event: 'close', listener: () => void): unknown;
}

/** Counts the open connections of each client. A client without connections takes no memory. */
export class ClientCounts {
  private readonly counts = new Map<string, number>();

  /** The number of clients with connections. */
  get size(): number {
    return this.counts.size;
  }

  of(client: string): number {
    return this.counts.get(client) ?? 0;
  }

  /** Counts a connection while its socket is open. */
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
