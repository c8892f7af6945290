import type { IncomingMessage } from 'node:http';
import type { ServerOptions, WebSocket } from 'ws';
import type { WampHub } from '../hub/wamp.hub.js';
import { defaults } from '../protocol/defaults.js';
import { adoptSocket } from './adopt.socket.js';
import { Doorkeeper, type DoorOptions, headersOf } from './doorkeeper.js';
import type { WsConnection } from './ws.connection.js';

/** What one hub is to WebSocket servers: whom they let in, and where the connections go. */
export class WsEndpoint {
  readonly doorkeeper: Doorkeeper;
  private readonly connections = new Set<WsConnection>();

  /** @throws if the options list something that is no origin */
  constructor(
    private readonly hub: WampHub,
    options: DoorOptions = {},
  ) {
    this.doorkeeper = new Doorkeeper(hub, options);
  }

  /**
   * Options for a `WebSocketServer`. Clients are refused by `verifyClient`, those without a subprotocol
   * too (specification: "WebSocket Transport"): `handleProtocols` alone could not refuse.
   */
  get serverOptions(): ServerOptions {
    const { hub } = this;
    const { maxMessageBytes: maxPayload, maxMessagePieces } = hub.core.options.limits;
    const pieces = Math.max(1, maxPayload / defaults.limits.maxMessageBytes) * maxMessagePieces;
    // Not in the types of ws. Pings count as messages with us.
    const untyped: object = { closeTimeout: defaults.disconnectTimeoutMs, maxPendingAutoPongs: 0 };
    return {
      ...untyped,
      maxPayload: inWs(maxPayload),
      maxFragments: inWs(pieces),
      maxBufferedChunks: inWs(pieces),
      allowSynchronousEvents: true,
      clientTracking: false,
      perMessageDeflate: false,
      handleProtocols: (offered) => hub.negotiate(offered)?.subprotocol ?? false,
      verifyClient: ({ req }, answer) => {
        const refusal = this.doorkeeper.admit(req);
        if (refusal === undefined) return answer(true);
        return answer(false, refusal.status, refusal.text, headersOf(refusal));
      },
    };
  }

  /** Takes over a socket that a server with `serverOptions` has accepted. */
  accept(ws: WebSocket, request: IncomingMessage): void {
    // Nest's WsAdapter logs a stack for every broken frame that a client cares to send.
    ws.removeAllListeners('error');
    const { connections: siblings } = this;
    const clientAddress = this.doorkeeper.addressOf(request);
    adoptSocket(this.hub, ws, request, { siblings, clientAddress });
  }

  /** Closes all connections; resolves when they are gone. */
  async close(): Promise<void> {
    const connections = [...this.connections];
    for (const connection of connections) connection.close();
    await Promise.all(connections.map((connection) => connection.closed()));
  }
}

/** `ws` keeps a limit as a whole number of 31 bits, and 0 for none. */
function inWs(limit: number): number {
  return limit < 2 ** 31 ? Math.ceil(limit) : 0;
}
