import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RawApp } from './raw-app.js';

// A RawSocket client in another language: autobahn-cpp, for example from Debian.

const isInstalled = existsSync('/usr/include/autobahn/autobahn.hpp') && hasCompiler();
if (!isInstalled)
  console.log('Skipped: `apt install g++ autobahn-cpp-dev` lets autobahn-cpp be tested.');

function hasCompiler(): boolean {
  try {
    execFileSync('g++', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const source = fileURLToPath(new URL('autobahn_client.cpp', import.meta.url));
const flags = [
  '-std=c++14',
  '-O0',
  '-w',
  '-DBOOST_THREAD_PROVIDES_FUTURE',
  '-DBOOST_THREAD_PROVIDES_FUTURE_CONTINUATION',
  '-DMSGPACK_DEFAULT_API_VERSION=1',
];
const libraries = ['-lboost_thread', '-lboost_system', '-lpthread'];

describe.runIf(isInstalled)('autobahn-cpp', () => {
  let folder: string;
  let app: RawApp | undefined;
  const program = (): string => join(folder, 'client');

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nestjs-wamp-cpp-'));
    await promisify(execFile)('g++', [...flags, source, '-o', program(), ...libraries]);
  }, 300_000);
  afterEach(() => app?.close());
  afterAll(() => rm(folder, { recursive: true }));

  it('speaks RawSocket in MessagePack', async () => {
    app = await RawApp.start();
    const { stdout } = await promisify(execFile)(program(), [String(app.port)], {
      timeout: 20_000,
    });
    expect(stdout.trim().split('\n')).toEqual([
      'joined 1',
      'subscribed 1',
      'event said: a word',
      'sum 42',
      expect.stringContaining('com.test.error.sad'),
      'left wamp.close.goodbye_and_out',
    ]);
  });
});
