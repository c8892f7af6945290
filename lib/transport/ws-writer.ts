import type { WebSocket } from 'ws';
import type { SharedData } from '../hub/connection/connection.js';

/** Lets `ws` write where its network socket is out of reach, or compression was agreed on. */
export class WsWriter {
  /** How much was taken cannot be seen. */
  readonly taken = 0;
  private whenDrained: (() => void) | undefined;
  private readonly onTaken = (): void => this.drained();

  constructor(private readonly ws: WebSocket) {}

  get bufferedBytes(): number {
    return this.ws.bufferedAmount;
  }

  send(data: string | Uint8Array): void {
    if (this.ws.readyState === this.ws.OPEN) this.ws.send(data, this.onTaken);
  }

  sendShared({ data }: SharedData): void {
    this.send(data);
  }

  flush(): boolean {
    return this.bufferedBytes > 0;
  }

  onceDrained(callback: () => void): void {
    this.whenDrained = callback;
  }

  private drained(): void {
    const { whenDrained } = this;
    this.whenDrained = undefined;
    whenDrained?.();
  }
}
