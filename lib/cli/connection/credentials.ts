import { type Argon2Parameters, scramAuth } from '../../client/auth/scram-auth.js';
import type { WampClientAuth } from '../../client/auth/client-auth.js';
import { craAuth } from '../../client/auth/cra-auth.js';
import { cryptosignAuth } from '../../client/auth/cryptosign-auth.js';
import { ticketAuth } from '../../client/auth/ticket-auth.js';
import { UsageError } from '../command-errors.js';
import type { CommandIo } from '../io.js';
import * as texts from '../texts.js';
import type { AuthMethod, ConnectionSettings } from './settings.js';

/** Which option has the credential of a method. */
const credentials = {
  ticket: 'ticket',
  wampcra: 'secret',
  'wamp-scram': 'secret',
  scram: 'secret',
  cryptosign: 'privateKey',
} as const satisfies Record<AuthMethod, keyof ConnectionSettings>;

/** The names of these options on the command line. */
const flags = { ticket: '--ticket', secret: '--secret', privateKey: '--private-key' } as const;

/** The method of a credential that was given without `--authmethod`. */
const methods = { ticket: 'ticket', secret: 'wampcra', privateKey: 'cryptosign' } as const;

/**
 * Returns how to log in; undefined for an anonymous session.
 *
 * @throws UsageError that names the option that is missing. Nothing was sent then
 */
export function loginOf(
  given: ConnectionSettings,
  env: CommandIo['env'],
): WampClientAuth | undefined {
  const method = given.authmethod ?? methodOf(given);
  if (method === undefined) return undefined;
  const credential = credentialOf(method, given, env);
  if (method === 'cryptosign')
    return cryptosignAuth({ privateKey: credential, authid: given.authid });
  const { authid } = given;
  if (authid === undefined) throw new UsageError(texts.authidMissing(method));
  if (method === 'ticket') return ticketAuth({ authid, ticket: credential });
  if (method === 'wampcra') return craAuth({ authid, secret: credential });
  return scramAuth({ authid, password: credential, method, argon2id });
}

/** Returns the method that the credential tells, if it tells one. */
function methodOf(given: ConnectionSettings): AuthMethod | undefined {
  const names = Object.keys(methods) as (keyof typeof methods)[];
  const found = names.filter((name) => given[name] !== undefined);
  if (found.length > 1)
    throw new UsageError(texts.severalCredentials(found.map((name) => flags[name])));
  if (found[0] !== undefined) return methods[found[0]];
  if (given.secretEnv !== undefined) throw new UsageError(texts.methodMissing);
  return undefined;
}

function credentialOf(
  method: AuthMethod,
  given: ConnectionSettings,
  env: CommandIo['env'],
): string {
  const { secretEnv } = given;
  const name = credentials[method];
  if (secretEnv === undefined) {
    const credential = given[name];
    if (credential !== undefined) return credential;
    throw new UsageError(texts.credentialMissing(method, flags[name]));
  }
  const credential = env[secretEnv];
  if (credential) return credential;
  throw new UsageError(texts.variableMissing(secretEnv));
}

/** Derives a key where a server asks for Argon2, which Node does not have. */
async function argon2id(password: Uint8Array, parameters: Argon2Parameters): Promise<Uint8Array> {
  const { argon2id: derive } = await import('hash-wasm').catch((error: unknown) => {
    throw new UsageError(texts.packageMissing('hash-wasm', 'Argon2'), { cause: error });
  });
  const { salt, iterations, memory, parallelism, length } = parameters;
  return derive({
    password,
    salt,
    iterations,
    memorySize: memory,
    parallelism,
    hashLength: length,
    outputType: 'binary',
  });
}
