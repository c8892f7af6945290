import type { IncomingMessage } from 'node:http';
import type { ServerOptions, WebSocket } from 'ws';
import type { WampHub } from '../hub/wamp.hub.js';
import { defaults } from '../protocol/defaults.js';
import { texts } from '../protocol/texts.js';
import { adoptSocket } from './adopt.socket.js';
import type { WsConnection } from './ws.connection.js';

/** What one hub is to WebSocket servers: whom they let in, and where the connections go. */
export class WsEndpoint {
  private readonly connections = new Set<WsConnection>();

  constructor(private readonly hub: WampHub) {}

  /**
   * Options for a `WebSocketServer`. A client that offers none of the hub's subprotocols is refused
   * with HTTP 400 (specification: "WebSocket Transport"): `handleProtocols` alone could not refuse.
   */
  get serverOptions(): ServerOptions {
    const { hub } = this;
    const { maxMessageBytes: maxPayload, maxMessagePieces } = hub.core.options.limits;
    const pieces = Math.max(1, maxPayload / defaults.limits.maxMessageBytes) * maxMessagePieces;
    const closing: object = { closeTimeout: defaults.disconnectTimeoutMs }; // not in the types of ws
    return {
      ...closing,
      maxPayload,
      maxFragments: pieces,
      maxBufferedChunks: pieces,
      allowSynchronousEvents: true,
      clientTracking: false,
      perMessageDeflate: false,
      handleProtocols: (offered) => hub.negotiate(offered)?.subprotocol ?? false,
      verifyClient: ({ req }, answer) => {
        const offered = offeredBy(req);
        if (hub.negotiate(offered) !== undefined) return answer(true);
        const text = texts.noSubprotocol(offered, hub.subprotocols);
        return answer(false, 400, text, { 'Content-Type': 'text/plain' });
      },
    };
  }

  /** Takes over a socket that a server with `serverOptions` has accepted. */
  accept(ws: WebSocket, request: IncomingMessage): void {
    // Nest's WsAdapter logs a stack for every broken frame that a client cares to send.
    ws.removeAllListeners('error');
    adoptSocket(this.hub, ws, request, this.connections);
  }

  /** Closes all connections; resolves when they are gone. */
  async close(): Promise<void> {
    const connections = [...this.connections];
    for (const connection of connections) connection.close();
    await Promise.all(connections.map((connection) => connection.closed()));
  }
}

function offeredBy({ headers }: IncomingMessage): string[] {
  const names = headers['sec-websocket-protocol']?.split(',') ?? [];
  return names.map((name) => name.trim()).filter((name) => name !== '');
}
