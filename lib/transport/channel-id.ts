import { createHash } from 'node:crypto';
import type { TLSSocket } from 'node:tls';

/**
 * Returns a function that returns the ids of a TLS connection by type, as `TransportInfo.channelId` does.
 */
export function channelIdsOf(socket: TLSSocket): (type: string) => Uint8Array | undefined {
  return (type) => {
    if (type === 'tls-exporter')
      return socket.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0));
    return type === 'tls-unique' ? uniqueOf(socket) : undefined;
  };
}

/**
 * Returns the SHA-256 of the first Finished message, as Autobahn computes it. The client sends the first one,
 * except when it resumes a TLS session (RFC 5929, 3.1). TLS 1.3 has no such id (RFC 8446, C.5).
 */
function uniqueOf(socket: TLSSocket): Uint8Array | undefined {
  if (socket.getProtocol() === 'TLSv1.3') return undefined;
  const first = socket.isSessionReused() ? socket.getFinished() : socket.getPeerFinished();
  return first && createHash('sha256').update(first).digest();
}
