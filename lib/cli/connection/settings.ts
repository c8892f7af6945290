import { milliseconds } from '../../protocol/options.js';
import { choice, flag, list, number, type Settings, text } from './setting.js';

/** The methods by which the command line can log in. */
export const authMethods = ['ticket', 'wampcra', 'wamp-scram', 'scram', 'cryptosign'] as const;
export type AuthMethod = (typeof authMethods)[number];

/** The formats of messages. */
export const formats = ['json', 'msgpack', 'cbor'] as const;
export type Format = (typeof formats)[number];

/** The options of a connection, which every command has that opens a session. */
export const settings = {
  url: text({
    flags: '--url <url>',
    env: 'WAMP_URL',
    help: 'address of the application or router',
    shown: 'ws://localhost:3000/ws',
  }),
  realm: text({ flags: '--realm <uri>', env: 'WAMP_REALM', help: 'realm', shown: 'realm1' }),
  authmethod: choice(authMethods, {
    flags: '--authmethod <method>',
    env: 'WAMP_AUTHMETHOD',
    help: 'login',
    shown: 'what the credential is for, or none',
  }),
  authid: text({ flags: '--authid <id>', env: 'WAMP_AUTHID', help: 'who logs in' }),
  ticket: text({ flags: '--ticket <text>', env: 'WAMP_TICKET', help: 'credential of ticket' }),
  secret: text({
    flags: '--secret <text>',
    env: 'WAMP_SECRET',
    help: 'credential of wampcra, wamp-scram and scram',
  }),
  privateKey: text({
    flags: '--private-key <hex>',
    env: 'WAMP_PRIVATE_KEY',
    help: 'credential of cryptosign: 32 bytes',
  }),
  secretEnv: text({
    flags: '--secret-env <name>',
    env: 'WAMP_SECRET_ENV',
    help: 'variable that has the credential of --authmethod',
  }),
  serializer: choice(formats, {
    flags: '--serializer <name>',
    env: 'WAMP_SERIALIZER',
    help: 'format of messages',
    shown: 'json',
  }),
  header: list({
    flags: '--header <line>',
    env: 'WAMP_HEADER',
    help: 'header of the upgrade request, such as "x-tenant: 7"; repeatable',
  }),
  ca: text({ flags: '--ca <file>', env: 'WAMP_CA', help: 'certificates to trust, PEM' }),
  cert: text({ flags: '--cert <file>', env: 'WAMP_CERT', help: 'certificate of this end, PEM' }),
  key: text({ flags: '--key <file>', env: 'WAMP_KEY', help: 'private key of --cert, PEM' }),
  insecure: flag({
    flags: '--insecure',
    env: 'WAMP_INSECURE',
    help: 'accept any certificate of the server',
  }),
  timeout: number(milliseconds, {
    flags: '--timeout <ms>',
    env: 'WAMP_TIMEOUT',
    help: 'time for the session and for each answer; 0 for no limit',
    shown: '10000 and 30000',
  }),
  verbose: flag({
    flags: '--verbose',
    env: 'WAMP_VERBOSE',
    help: 'write every message to stderr, without credentials',
  }),
};

/** The options of a connection as they were given. */
export type ConnectionSettings = Settings<typeof settings>;
