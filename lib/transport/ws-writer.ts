import type { WebSocket } from 'ws';
import type { SharedData } from '../hub/connection/shared-data.js';

/** Writes with `ws`, if the network socket is not accessible or if compression was negotiated. */
export class WsWriter {
  /** Always 0, because the number of taken bytes is not known. */
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
