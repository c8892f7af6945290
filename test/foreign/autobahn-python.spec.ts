import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import { host, RawApp, Tickets } from './raw-app.js';

// A RawSocket client that we did not write: autobahn-python, for example from Debian.

const script = fileURLToPath(new URL('autobahn_client.py', import.meta.url));

const ask = `
import autobahn.asyncio.wamp
from autobahn.wamp import serializer
print(dir(serializer))`;

/** Returns what the serializers of autobahn-python are called; an empty text without autobahn-python. */
function serializersOf(python: string): string {
  try {
    return execFileSync(python, ['-c', ask], { encoding: 'utf8', stdio: 'pipe' });
  } catch {
    return '';
  }
}

const python = ['python3', '/usr/bin/python3'].find((each) => serializersOf(each) !== '');
const known = python === undefined ? '' : serializersOf(python);
const formats = Object.entries({ json: 'Json', msgpack: 'MsgPack', cbor: 'CBOR' });
const spoken = formats.filter(([, name]) => known.includes(`'${name}Serializer'`));
if (spoken.length < formats.length)
  console.log(
    'Skipped in part: `apt install python3-autobahn python3-msgpack python3-cbor2` lets autobahn-python be tested.',
  );

let app: RawApp | undefined;
afterEach(() => app?.close());

async function run(port: number, format: string, ...ticket: string[]): Promise<unknown> {
  const args = [script, `rs://${host}:${port}`, format, ...ticket];
  const { stdout } = await promisify(execFile)(python!, args, { timeout: 60_000 });
  // Its own log lines begin with the time.
  const lines = stdout.split('\n').filter((line) => line.startsWith('["'));
  return Object.fromEntries(lines.map((line) => JSON.parse(line) as [string, unknown]));
}

const all = {
  sum: 42,
  error: 'com.test.error.sad',
  steps: [1, 2, 3],
  last: null,
  greeted: 'hello Ann',
  published: true,
  event: 'said: a word',
  left: 'wamp.close.goodbye_and_out',
};

it.runIf(python).each(spoken.map(([format]) => format))(
  'autobahn-python speaks RawSocket in %s',
  async (format) => {
    app = await RawApp.start();
    expect(await run(app.port, format)).toEqual({ ...all, authid: expect.any(String) as string });
  },
);

it.runIf(python)('autobahn-python logs in by a ticket over RawSocket', async () => {
  app = await RawApp.start({}, [Tickets]);
  expect(await run(app.port, 'json', 'secret')).toEqual({ ...all, authid: 'ann' });
  expect(await run(app.port, 'json', 'wrong')).toEqual({
    left: 'wamp.error.authentication_denied',
  });
});
