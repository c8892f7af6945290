import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { TransportInfo } from '../../hub/connection/connection.js';
import type { HubDoor } from '../../hub/hub-door.js';
import * as sharedTexts from '../../protocol/shared-texts.js';
import { channelIdsOf } from '../channel-id.js';
import { addressOfPeer, countedAs } from '../client-address.js';
import { defaults } from '../defaults.js';
import { peerCertificate } from '../peer-certificate.js';
import { type Spoken, Subprotocols } from '../subprotocols.js';
import * as texts from '../texts.js';
import { upgradeTurns } from '../upgrade-turns.js';
import { RawConnection } from './raw-connection.js';
import { mostPayloadBytes } from './raw-frame.js';
import {
  acceptance,
  handshakeBytes,
  RawRefusal,
  type RawRefusalCode,
  type RawRequest,
  readHandshake,
  refusal,
} from './raw-handshake.js';

/** The reason for the rejection of a client. Without a code, the connection ends without an answer. */
interface Rejection {
  /** A label of the metrics. */
  readonly reason: string;
  readonly text: string;
  readonly code?: RawRefusalCode;
}

/** Admits the clients of RawSocket: reads their handshakes, and accepts or refuses them. */
export class RawDoor {
  private readonly connections = new Set<RawConnection>();
  /** The sockets whose handshake is not complete. */
  private readonly waiting = new Set<Socket>();

  private readonly subprotocols: Subprotocols;

  constructor(private readonly hub: HubDoor) {
    this.subprotocols = new Subprotocols(hub, false);
  }

  /**
   * Reads the handshake of a new client.
   *
   * @param path the path of the socket file by which it came, if it did
   */
  greet(socket: Socket, path?: string): void {
    // Stays for ever: an error without a listener ends the process. The socket is destroyed by itself.
    socket.on('error', ignore);
    if (this.waiting.size >= defaults.waitingHandshakes) {
      this.reject(socket, crowd);
      return;
    }
    this.waiting.add(socket);
    const late = setTimeout(() => socket.destroy(), defaults.requestTimeoutMs).unref();
    const forget = (): void => {
      clearTimeout(late);
      this.waiting.delete(socket);
      socket.off('readable', read).off('close', forget);
    };
    const read = (): void => {
      const octets = socket.read(handshakeBytes) as Buffer | null;
      if (octets === null) return;
      forget();
      if (!upgradeTurns.take(socket, () => this.admit(socket, octets, path)))
        this.reject(socket, crowd);
    };
    socket.on('readable', read).on('close', forget);
  }

  /** Closes all connections. Resolves when they have ended. */
  async close(): Promise<void> {
    for (const socket of this.waiting) socket.destroy();
    const connections = [...this.connections];
    for (const connection of connections) connection.close();
    await Promise.all(connections.map((connection) => connection.closed()));
  }

  private admit(socket: Socket, octets: Buffer, path: string | undefined): void {
    const request = readHandshake(octets);
    if (request === undefined || octets.length < handshakeBytes)
      return this.reject(socket, { reason: 'handshake', text: texts.notRawSocket });
    const spoken = this.spokenBy(request);
    const counted = countedAs(addressOfPeer(socket) ?? '');
    const rejection = this.check(request, spoken) ?? this.checkAddress(counted);
    if (rejection !== undefined) return this.reject(socket, rejection);
    if (counted !== undefined) this.hub.clients.add(counted, socket);
    this.accept(socket, request, spoken as Spoken, { counted, path });
  }

  private spokenBy({ subprotocol }: RawRequest): Spoken | undefined {
    return subprotocol === undefined ? undefined : this.subprotocols.negotiate([subprotocol]);
  }

  private check(
    { isClean, serializer, maxBytes }: RawRequest,
    spoken: Spoken | undefined,
  ): Rejection | undefined {
    const { hub } = this;
    const { Reserved, Serializer, Length, Connections } = RawRefusal;
    if (!isClean) return { reason: 'handshake', text: texts.reservedOctets, code: Reserved };
    if (spoken === undefined) {
      const text = texts.noRawSerializer(serializer, hub.subprotocols);
      return { reason: 'subprotocol', text, code: Serializer };
    }
    if (maxBytes < defaults.leastPeerBytes) {
      const text = texts.peerTooSmall(maxBytes, defaults.leastPeerBytes);
      return { reason: 'length', text, code: Length };
    }
    if (!hub.isAccepting)
      return { reason: 'shutdown', text: sharedTexts.shuttingDown, code: Connections };
    if (!hub.isFull) return undefined;
    const text = sharedTexts.serverFull(hub.limits.maxSessions);
    return { reason: 'sessions', text, code: Connections };
  }

  private checkAddress(client: string | undefined): Rejection | undefined {
    const { clients, limits } = this.hub;
    const { maxSessionsPerAddress: most } = limits;
    if (client === undefined || clients.of(client) < most) return undefined;
    return {
      reason: 'address',
      text: texts.addressFull(client, most),
      code: RawRefusal.Connections,
    };
  }

  private accept(
    socket: Socket,
    request: RawRequest,
    { name, serializer }: Spoken,
    { counted, path }: { readonly counted: string | undefined; readonly path: string | undefined },
  ): void {
    const { hub } = this;
    const { maxMessageBytes } = hub.limits;
    socket.setNoDelay(true);
    socket.write(acceptance(request, maxMessageBytes));
    const connection = new RawConnection(socket, {
      siblings: this.connections,
      transport: transportInfo(socket, name, path),
      countedAs: counted,
      isText: !serializer.binary,
      maxReceivedBytes: Math.min(mostPayloadBytes, maxMessageBytes),
      maxSentBytes: request.maxBytes,
    });
    connection.listen(hub.accept(connection, serializer));
  }

  private reject(socket: Socket, { reason, text, code }: Rejection): void {
    this.hub.refused(reason);
    if (reason !== 'shutdown')
      this.hub.log.rejection(texts.rawRejected(socket.remoteAddress ?? 'a local process', text));
    if (code === undefined) return void socket.destroy();
    // Reads on: to close a socket with unread data would take the answer from the peer.
    socket.resume().end(refusal(code));
    setTimeout(() => socket.destroy(), defaults.disconnectTimeoutMs).unref();
  }
}

const crowd: Rejection = {
  reason: 'crowd',
  text: texts.handshakesWait(defaults.waitingHandshakes),
  code: RawRefusal.Connections,
};

function transportInfo(socket: Socket, protocol: string, path: string | undefined): TransportInfo {
  return {
    type: 'rawsocket',
    protocol,
    path,
    headers: {},
    remoteAddress: socket.remoteAddress,
    encrypted: socket instanceof TLSSocket,
    peerCertificate: peerCertificate(socket),
    channelId: socket instanceof TLSSocket ? channelIdsOf(socket) : undefined,
  };
}

function ignore(): void {}
