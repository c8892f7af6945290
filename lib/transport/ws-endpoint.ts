import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ServerOptions, WebSocket, WebSocketServer } from 'ws';
import type { HubDoor } from '../hub/hub-door.js';
import { sharedDefaults } from '../protocol/shared-defaults.js';
import { adoptSocket } from './adopt-socket.js';
import { defaults } from './defaults.js';
import { Doorkeeper, type DoorOptions } from './doorkeeper.js';
import { headersOf, reject } from './http-rejection.js';
import { takeTurns, tolerateEmptyElements } from './upgrade.js';
import type { WsConnection } from './ws-connection.js';

/** What one hub is to WebSocket servers: whom they let in, and where the connections go. */
export class WsEndpoint {
  readonly doorkeeper: Doorkeeper;
  private readonly connections = new Set<WsConnection>();

  /** @throws if the options list something that is no origin */
  constructor(
    private readonly hub: HubDoor,
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
    const { maxMessageBytes: maxPayload, maxMessagePieces } = hub.limits;
    const pieces =
      Math.max(1, maxPayload / sharedDefaults.limits.maxMessageBytes) * maxMessagePieces;
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
        const rejection = this.doorkeeper.admit(req);
        if (rejection === undefined) return answer(true);
        return answer(false, rejection.status, rejection.text, headersOf(rejection));
      },
    };
  }

  /** Takes over what a server with `serverOptions` accepts, and answers what it cannot read. */
  serve(target: WebSocketServer): void {
    tolerateEmptyElements(target);
    takeTurns(target, (request, socket) => reject(socket, this.doorkeeper.crowded(request)));
    target.on('connection', (ws, request) => this.accept(ws, request));
    target.on('wsClientError', (error, socket: Duplex, request) =>
      reject(socket, this.doorkeeper.malformed(request, error.message)),
    );
  }

  /** Closes all connections; resolves when they are gone. */
  async close(): Promise<void> {
    const connections = [...this.connections];
    for (const connection of connections) connection.close();
    await Promise.all(connections.map((connection) => connection.closed()));
  }

  private accept(ws: WebSocket, request: IncomingMessage): void {
    // Nest's WsAdapter logs a stack for every broken frame that a client cares to send.
    ws.removeAllListeners('error');
    const { connections: siblings } = this;
    const clientAddress = this.doorkeeper.addressOf(request);
    adoptSocket(this.hub, ws, request, { siblings, clientAddress });
  }
}

/** `ws` keeps a limit as a whole number of 31 bits, and 0 for none. */
function inWs(limit: number): number {
  return limit < 2 ** 31 ? Math.ceil(limit) : 0;
}
