import type { WampSocket, WampSocketFactory, WampSocketListener } from './socket.js';
import * as texts from './texts.js';

export { runtimeClock } from './web-clock.js';

/** True if the sockets of the runtime have the options `node`. */
export const hasNodeOptions = false;

/** Opens the WebSocket that the runtime has as a global. */
export const openSocket: WampSocketFactory = ({ url, subprotocols, node }, listener) => {
  if (node !== undefined) throw new TypeError(texts.nodeOnly);
  return new GlobalSocket(new WebSocket(url, [...subprotocols]), listener);
};

class GlobalSocket implements WampSocket {
  constructor(
    private readonly ws: WebSocket,
    private listener: WampSocketListener | undefined,
  ) {
    ws.binaryType = 'arraybuffer';
    ws.addEventListener('open', () => this.listener?.opened(ws.protocol));
    ws.addEventListener('message', ({ data }: { data: string | ArrayBuffer }) =>
      this.listener?.message(typeof data === 'string' ? data : new Uint8Array(data)),
    );
    // It is the end: `close` follows at once, or never.
    ws.addEventListener('error', () => this.release()?.closed({}));
    ws.addEventListener('close', ({ code, reason }) => this.release()?.closed({ code, reason }));
  }

  get bufferedBytes(): number {
    return this.ws.bufferedAmount;
  }

  send(data: string | Uint8Array): void {
    if (this.ws.readyState === 1) this.ws.send(data);
  }

  close(): void {
    this.release();
    this.ws.close(1000);
  }

  /** Returns the listener, which gets nothing more. */
  private release(): WampSocketListener | undefined {
    const { listener } = this;
    this.listener = undefined;
    return listener;
  }
}
