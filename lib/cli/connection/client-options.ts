import { readFileSync } from 'node:fs';
import type { WampClientOptions } from '../../client/client-options.js';
import type { SocketHeaders } from '../../client/socket.js';
import { messageOf } from '../../protocol/thrown.js';
import { JsonSerializer } from '../../serializers/json.serializer.js';
import type { WampSerializer } from '../../serializers/serializer.js';
import { UsageError } from '../command-errors.js';
import { defaults } from '../defaults.js';
import type { CommandIo } from '../io.js';
import * as texts from '../texts.js';
import { loginOf } from './credentials.js';
import type { ConnectionSettings, Format } from './settings.js';

/** Loads a serializer when it is asked for: their packages take their time. */
const serializers: Readonly<Record<Format, () => Promise<WampSerializer>>> = {
  json: () => Promise.resolve(new JsonSerializer()),
  msgpack: async () =>
    new (await import('../../serializers/msgpack.serializer.js')).MsgpackSerializer(),
  cbor: async () => new (await import('../../serializers/cbor.serializer.js')).CborSerializer(),
};

/**
 * Returns the options of the client for the options of a command.
 *
 * @throws UsageError for what cannot be read, or is missing
 */
export async function clientOptions(
  given: ConnectionSettings,
  env: CommandIo['env'],
): Promise<WampClientOptions> {
  const { url = defaults.url, realm, timeout, serializer = 'json' } = given;
  if (!/^(ws|http)s?:\/\//.test(url)) throw new UsageError(texts.urlWithoutScheme(url));
  return {
    url,
    realm,
    auth: loginOf(given, env),
    serializers: [await serializers[serializer]()],
    callTimeoutMs: timeout,
    openTimeoutMs: timeout === 0 ? undefined : timeout,
    node: { headers: headersOf(given.header ?? []), tls: tlsOf(given) },
  };
}

function headersOf(lines: readonly string[]): SocketHeaders {
  const parts = lines.map((line) => {
    const [, name, value] = /^([\w!#$%&'*+.^`|~-]+):\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new UsageError(texts.wrongHeader(line));
    return [name, value] as const;
  });
  return Object.fromEntries(parts);
}

function tlsOf({ ca, cert, key, insecure }: ConnectionSettings): object {
  if ((cert === undefined) !== (key === undefined)) throw new UsageError(texts.certAndKey);
  return {
    ...(ca !== undefined && { ca: fileOf('--ca', ca) }),
    ...(cert !== undefined && { cert: fileOf('--cert', cert) }),
    ...(key !== undefined && { key: fileOf('--key', key) }),
    ...(insecure === true && { rejectUnauthorized: false }),
  };
}

function fileOf(flag: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UsageError(texts.fileUnreadable(flag, messageOf(error)));
  }
}
