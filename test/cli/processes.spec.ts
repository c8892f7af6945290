import { rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CloseUri } from '../../lib/protocol/error-uris.js';
import { type BuiltPackage, buildPackage } from './build.js';
import { type HubServer, serveHub } from './hub-server.js';
import { ProgramProcess } from './program-process.js';

// The program in processes of its own: signals, pipes and exit codes. What needs no process is in the other specs.

let built: BuiltPackage;
let server: HubServer;
/** The reasons of sessions that have ended. */
const ends: string[] = [];

beforeAll(async () => {
  [built, server] = await Promise.all([buildPackage(), serveHub()]);
  const { hub } = server;
  hub.register('com.x.add', ({ args: [a, b] }) => (a as number) + (b as number));
  hub.register('com.x.never', () => new Promise(() => {}));
  hub.register('com.x.endless', async function* () {
    for (let n = 1; ; n++) yield n;
  });
  hub.onSessionClose((_session, reason) => void ends.push(reason));
});
afterEach(() => void ends.splice(0));
afterAll(async () => {
  await server.close();
  rmSync(built.folder, { recursive: true, force: true });
});

function start(...words: string[]): ProgramProcess {
  return new ProgramProcess(process.execPath, [built.bin, ...words], {
    env: { WAMP_URL: server.url },
  });
}

describe('the program as a process', () => {
  it('prints the result of a call, and ends with 0', async () => {
    expect(await start('call', 'com.x.add', '17', '25').end()).toEqual({
      code: 0,
      out: '42\n',
      err: '',
    });
    expect(ends).toEqual([CloseUri.CloseRealm]);
  });

  it('ends with 1 after an ERROR, with 2 without a session', async () => {
    const [failed, alone] = await Promise.all([
      start('call', 'com.x.none').end(),
      start('ping', '--url', 'ws://127.0.0.1:1').end(),
    ]);
    expect(failed).toMatchObject({ code: 1, out: '' });
    expect(failed.err).toMatch(/^wamp\.error\.no_such_procedure .+\n$/);
    expect(alone).toMatchObject({ code: 2, out: '' });
    expect(alone.err).toMatch(/^wamp\.error\.network_failure .*ECONNREFUSED.*\n$/);
  });

  it('says GOODBYE at ^C, and ends with 130', async () => {
    const child = start('call', 'com.x.never', '--verbose');
    await child.says('-> CALL');
    child.kill('SIGINT');
    const { code, err } = await child.end();
    expect(code).toBe(130);
    expect(err).toContain('-> GOODBYE');
    expect(err.trimEnd()).toMatch(/<- GOODBYE .*$/);
    expect(ends).toEqual([CloseUri.CloseRealm]);
  });

  it('says GOODBYE at SIGTERM, and ends with 143', async () => {
    const child = start('subscribe', 'com.x.topic');
    await child.says('Subscribed to com.x.topic.');
    child.kill('SIGTERM');
    expect(await child.end()).toMatchObject({ code: 143, out: '' });
    expect(ends).toEqual([CloseUri.CloseRealm]);
  });

  it('ends quietly when its reader has read enough', async () => {
    const line = `"${process.execPath}" "${built.bin}" call com.x.endless --progress | head -2`;
    const pipe = new ProgramProcess('bash', ['--norc', '-c', `${line}; echo "\${PIPESTATUS[0]}"`], {
      env: { WAMP_URL: server.url },
    });
    expect(await pipe.end()).toEqual({ code: 0, out: '1\n2\n0\n', err: '' });
    expect(ends).toEqual([CloseUri.CloseRealm]);
  });

  it('reads the input of a call from a pipe', async () => {
    const release = server.hub.register('com.x.sum', async ({ input }) => {
      let sum = 0;
      for await (const n of input) sum += n as number;
      return sum;
    });
    const child = start('call', 'com.x.sum', '--input', '-');
    child.child.stdin.end('1\n2\n\n39\n');
    expect(await child.end()).toEqual({ code: 0, out: '42\n', err: '' });
    release();
  });
});
