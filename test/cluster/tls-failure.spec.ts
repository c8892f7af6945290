import { expect, it } from 'vitest';
import { isTlsFailure } from '../../lib/cluster/tls-failure.js';

const failure = (code: string): Error => Object.assign(new Error('failed'), { code });

it.each([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'INVALID_CA',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
  'ERR_SSL_WRONG_VERSION_NUMBER',
])('%s comes again with each attempt', (code) => {
  expect(isTlsFailure(failure(code))).toBe(true);
  expect(isTlsFailure(new Error('wrapped', { cause: failure(code) }))).toBe(true);
});

it.each(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EPROTO'])(
  '%s may be gone with the next attempt',
  (code) => expect(isTlsFailure(failure(code))).toBe(false),
);

it.each([undefined, null, 'CERT_HAS_EXPIRED', new Error('CERT_HAS_EXPIRED')])(
  'what has no code is none: %s',
  (error) => expect(isTlsFailure(error)).toBe(false),
);
