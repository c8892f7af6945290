import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { PeerCertificate } from '../hub/connection/connection.js';

/**
 * Returns the TLS certificate of the peer, if a certificate authority that the server trusts has signed
 * it. A server asks for one with `requestCert: true`.
 */
export function peerCertificate(socket: Socket | undefined): PeerCertificate | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const certificate = socket.getPeerCertificate();
  // It is empty if the client has none.
  if (!('fingerprint256' in certificate)) return undefined;
  const { subject, issuer, subjectaltname, serialNumber, fingerprint256, valid_to } = certificate;
  return {
    subject: { ...subject },
    issuer: { ...issuer },
    subjectAltName: subjectaltname,
    serialNumber,
    fingerprint256,
    expiresAt: new Date(valid_to),
  };
}
