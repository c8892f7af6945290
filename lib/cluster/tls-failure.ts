/**
 * The codes of errors that come again with each attempt: of certificates, alerts of the other end, and a server
 * without TLS. A connection that is lost in its handshake has none of them.
 */
const lasting =
  /^ERR_TLS_|^ERR_SSL_(?:.*_ALERT_|WRONG_VERSION)|CERT|SIGNATURE|_CA$|CRL|HOSTNAME_MISMATCH/;

/** Returns true if no TLS connection can be made until somebody changes a certificate, or an option. */
export function isTlsFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return lasting.test(String((error as NodeJS.ErrnoException).code)) || isTlsFailure(error.cause);
}
