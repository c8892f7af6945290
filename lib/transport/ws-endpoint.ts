import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ServerOptions, WebSocket, WebSocketServer } from 'ws';
import type { HubDoor } from '../hub/hub-door.js';
import { limitDefaults } from '../protocol/limits.js';
import { adoptSocket } from './adopt-socket.js';
import { type Compression, compressionOf } from './compression/compression-options.js';
import { deflatedFrames } from './compression/deflated-frame.js';
import { deflateOptions } from './compression/negotiation.js';
import { defaults } from './defaults.js';
import { Doorkeeper, type DoorOptions } from './doorkeeper.js';
import { headersOf, reject } from './http-rejection.js';
import type { FrameFormat } from './sockets/frame-format.js';
import { Subprotocols } from './subprotocols.js';
import { takeTurns, tolerateEmptyElements } from './upgrade.js';
import type { WsConnection } from './ws-connection.js';

/** Connects one hub to WebSocket servers: checks their clients, and serves their connections. */
export class WsEndpoint {
  readonly doorkeeper: Doorkeeper;
  private readonly subprotocols: Subprotocols;
  private readonly maxBatchBytes: number | undefined;
  private readonly compression: Compression | undefined;
  private readonly compressed: FrameFormat | undefined;
  private readonly connections = new Set<WsConnection>();

  /** @throws if an item of the option `origins` is not an origin, or the option `compression` is wrong */
  constructor(
    private readonly hub: HubDoor,
    options: DoorOptions = {},
  ) {
    const { batched = false } = options;
    this.compression = compressionOf(options.compression);
    this.compressed = this.compression && deflatedFrames(this.compression);
    this.subprotocols = new Subprotocols(hub, batched !== false);
    this.maxBatchBytes = typeof batched === 'object' ? batched.maxBatchBytes : undefined;
    this.doorkeeper = new Doorkeeper(hub, options, this.subprotocols);
  }

  /**
   * The options of a `WebSocketServer`. `verifyClient` rejects clients, also those without a supported
   * subprotocol (specification: "WebSocket Transport"), because `handleProtocols` cannot reject.
   */
  get serverOptions(): ServerOptions {
    const { hub } = this;
    const { maxMessageBytes: maxPayload, maxMessagePieces } = hub.limits;
    const pieces = Math.max(1, maxPayload / limitDefaults.maxMessageBytes) * maxMessagePieces;
    // These options are missing in the types of ws. Pings are limited like messages here.
    const untyped: object = { closeTimeout: defaults.disconnectTimeoutMs, maxPendingAutoPongs: 0 };
    return {
      ...untyped,
      maxPayload: inWs(maxPayload),
      maxFragments: inWs(pieces),
      maxBufferedChunks: inWs(pieces),
      allowSynchronousEvents: true,
      clientTracking: false,
      perMessageDeflate: this.compression === undefined ? false : deflateOptions(this.compression),
      handleProtocols: (offered) => this.subprotocols.negotiate(offered)?.name ?? false,
      verifyClient: ({ req }, answer) => {
        const rejection = this.doorkeeper.admit(req);
        if (rejection === undefined) return answer(true);
        return answer(false, rejection.status, rejection.text, headersOf(rejection));
      },
    };
  }

  /** Serves the connections of a server with `serverOptions`, and answers malformed requests. */
  serve(target: WebSocketServer): void {
    tolerateEmptyElements(target);
    takeTurns(target, (request, socket) => reject(socket, this.doorkeeper.crowded(request)));
    target.on('connection', (ws, request) => this.accept(ws, request));
    target.on('wsClientError', (error, socket: Duplex, request) =>
      reject(socket, this.doorkeeper.malformed(request, error.message)),
    );
  }

  /** Closes all connections. Resolves when they have ended. */
  async close(): Promise<void> {
    const connections = [...this.connections];
    for (const connection of connections) connection.close();
    await Promise.all(connections.map((connection) => connection.closed()));
  }

  private accept(ws: WebSocket, request: IncomingMessage): void {
    // Nest's WsAdapter would log a stack for every invalid frame of a client.
    ws.removeAllListeners('error');
    const { connections: siblings, maxBatchBytes, compressed } = this;
    const clientAddress = this.doorkeeper.addressOf(request);
    const countedAs = this.doorkeeper.clientOf(request);
    adoptSocket(this.hub, ws, request, {
      siblings,
      clientAddress,
      countedAs,
      maxBatchBytes,
      compressed,
    });
  }
}

/** Returns a limit in the form of `ws`: an integer of 31 bits, and 0 for no limit. */
function inWs(limit: number): number {
  return limit < 2 ** 31 ? Math.ceil(limit) : 0;
}
