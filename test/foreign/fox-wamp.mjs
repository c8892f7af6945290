// Runs fox-wamp: node fox-wamp.mjs <port> [login]. It tells its port by IPC.
import { createHmac } from 'node:crypto';
import FoxRouter from 'fox-wamp';

const [port, mode] = process.argv.slice(2);
const secrets = { ann: 'for tests only' };
const challenge = JSON.stringify({ nonce: 'fox', timestamp: '2026-01-01T00:00:00Z' });

/** Lets in who has the secret, by ticket or by its signature of the challenge. */
const logins = {
  getAuthMethods: () => ['ticket', 'wampcra'],
  ticket_auth(_realm, { authid }, ticket, _extra, done) {
    done(ticket === secrets[authid] ? undefined : new Error('wrong'), { role: 'user' });
  },
  wampcra_extra: (_realm, _details, done) => done(undefined, { challenge }),
  wampcra_auth(_realm, { authid }, signature, _extra, done) {
    const right = createHmac('sha256', secrets[authid] ?? '')
      .update(challenge)
      .digest('base64');
    done(signature === right ? undefined : new Error('wrong'), { role: 'user' });
  },
};

const server = new FoxRouter().listenWAMP(
  { host: '127.0.0.1', port: Number(port) },
  mode === 'login' ? logins : undefined,
);
server.once('listening', () => process.send({ port: server.address().port }));
process.once('disconnect', () => process.exit());
