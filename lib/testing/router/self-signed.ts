import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import { der, Tag } from './der.js';

/** A private key and its certificate, in PEM. */
export interface SelfSigned {
  readonly key: string;
  readonly cert: string;
}

/**
 * Makes a certificate for this machine that only its own signature vouches for. It is valid for a day.
 *
 * @param host the name or address of the server, besides `localhost` and the loopback addresses
 * @see RFC 5280
 */
export function selfSignedCertificate(host: string): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const statement = certified(host, publicKey.export({ type: 'spki', format: 'der' }));
  const signature = sign('sha256', statement, privateKey);
  const bits = der(Tag.BitString, Buffer.from([0]), signature);
  const certificate = der(Tag.Sequence, statement, algorithm, bits);
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { key, cert: pem(certificate) };
}

/** Returns what the certificate states. */
function certified(host: string, publicKey: Buffer): Buffer {
  const version = der(Tag.field(0), der(Tag.Integer, Buffer.from([2])));
  // The first bit of a positive number is 0, and the first byte is not.
  const serial = der(Tag.Integer, Buffer.from([1]), randomBytes(8));
  const name = commonName(host);
  const now = Date.now();
  const validity = der(Tag.Sequence, time(now - dayMs), time(now + dayMs));
  const names = new Set([host, 'localhost', '127.0.0.1', '::1']);
  const alternatives = der(Tag.Sequence, ...[...names].map(alternativeName));
  const extension = der(Tag.Sequence, subjectAltName, der(Tag.OctetString, alternatives));
  const extensions = der(Tag.field(3), der(Tag.Sequence, extension));
  const parts = [version, serial, algorithm, name, validity, name, publicKey, extensions];
  return der(Tag.Sequence, ...parts);
}

const dayMs = 86_400_000;

/** The object ids, as bytes. */
const subjectAltName = der(Tag.ObjectId, Buffer.from([0x55, 0x1d, 0x11]));
const nameAttribute = der(Tag.ObjectId, Buffer.from([0x55, 0x04, 0x03]));
const ecdsaWithSha256 = der(
  Tag.ObjectId,
  Buffer.from([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]),
);
const algorithm = der(Tag.Sequence, ecdsaWithSha256);

function commonName(name: string): Buffer {
  const attribute = der(Tag.Sequence, nameAttribute, der(Tag.Utf8String, Buffer.from(name)));
  return der(Tag.Sequence, der(Tag.Set, attribute));
}

function time(date: number): Buffer {
  const digits = new Date(date).toISOString().replace(/\D/g, '').slice(2, 14);
  return der(Tag.UtcTime, Buffer.from(`${digits}Z`));
}

function alternativeName(name: string): Buffer {
  return isIP(name) === 0
    ? der(Tag.choice(2), Buffer.from(name))
    : der(Tag.choice(7), addressBytes(name));
}

/** Returns the 4 or 16 bytes of an IP address. */
function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  const [start = [], end = []] = address.split('::').map((half) => half.match(/[^:]+/g) ?? []);
  const zeros = Array.from({ length: 8 - start.length - end.length }, () => '0');
  const groups = [...start, ...zeros, ...end];
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
