import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { WampClient } from '../../lib/client/wamp-client.js';
import { CloseUri } from '../../lib/protocol/error-uris.js';
import { createTestRouter, type TestRouter } from '../../lib/testing/index.js';
import { type BuiltPackage, buildPackage } from './build.js';
import { ProgramProcess } from './program-process.js';
import { run } from './terminal.js';

// Every command in a process of its own: streams, exit codes, signals and pipes. What needs no process is in the
// other specs, and what `types` writes in test/smoke/types.mjs, because the compiler takes its time.

/** The router may learn of an end after the process that it is of. */
const patient = { timeout: 30_000 };

let built: BuiltPackage;
let router: TestRouter;
let other: WampClient;
let tools: string;
/** The reasons with which the sessions of a process have ended, by its name. */
const endings = new Map<string, string[]>();

beforeAll(async () => {
  [built, router] = await Promise.all([buildPackage(), createTestRouter()]);
  other = await router.connect();
  tools = join(built.folder, 'tools.mjs');
  writeFileSync(tools, 'export default { one: () => 1 };');
  const { hub } = router;
  hub.register('com.x.add', ({ args: [a, b] }) => (a as number) + (b as number));
  hub.register('com.x.big', () => 'x'.repeat(900_000));
  hub.register('com.x.endless', async function* () {
    for (let n = 1; ; n++) yield n;
  });
  hub.register('com.x.sum', async ({ input }) => {
    let sum = 0;
    for await (const n of input) sum += n as number;
    return sum;
  });
  hub.onSessionClose(({ transport }, reason) => {
    const { headers } = transport as { headers?: Record<string, string> };
    endings.get(headers?.['x-child'] ?? '')?.push(reason);
  });
});
afterAll(async () => {
  await router.close();
  rmSync(built.folder, { recursive: true, force: true });
});

/** The program in a process, and how its sessions have ended as the router sees it. */
class Child extends ProgramProcess {
  readonly endings: string[] = [];

  constructor(words: readonly string[], command = process.execPath) {
    const name = `child-${endings.size}`;
    super(command, words, { env: { WAMP_URL: router.url, WAMP_HEADER: `x-child: ${name}` } });
    endings.set(name, this.endings);
  }
}

function start(words: readonly string[]): Child {
  return new Child([built.bin, ...words]);
}

interface Once {
  readonly words: readonly string[];
  readonly code?: number;
  readonly out?: RegExp;
  readonly err?: RegExp;
  /** False for a command that opens no session. */
  readonly isOnline?: boolean;
  /** What the other end does when the command is ready. */
  readonly meanwhile?: (child: Child) => Promise<unknown>;
}

const oneTime: readonly Once[] = [
  { words: ['call', 'com.x.add', '17', '25'], out: /^42\n$/ },
  { words: ['call', 'com.x.none'], code: 1, err: /^wamp\.error\.no_such_procedure .+\n$/ },
  {
    words: ['call', 'com.x.sum', '--input', '-'],
    out: /^42\n$/,
    meanwhile: async ({ child }) => child.stdin.end('1\n2\n\n39\n'),
  },
  { words: ['publish', 'com.x.topic', 'hi'], out: /^\d+\n$/ },
  {
    words: ['subscribe', 'com.once.topic', '--count', '1'],
    out: /^\[1,2\]\n$/,
    err: /^Subscribed to com\.once\.topic\.\n$/,
    meanwhile: async (child) => {
      await child.says('Subscribed');
      await other.publish('com.once.topic', [[1, 2]]);
    },
  },
  {
    words: ['register', 'com.once.answer', '--count', '1', '--exec', 'echo 42'],
    out: /^\{"procedure":"com\.once\.answer","args":\[7\],"kwargs":\{\}\}\n$/,
    err: /^Registered com\.once\.answer\.\n$/,
    meanwhile: async (child) => {
      await child.says('Registered');
      expect(await other.call('com.once.answer', [7])).toBe(42);
    },
  },
  { words: ['run', 'none.mjs#A'], code: 2, err: /^There is no file ".+"\.\n$/, isOnline: false },
  { words: ['ping'], out: /^\d[\d.]* ms\n$/ },
  {
    words: ['ping', '--url', 'ws://127.0.0.1:1'],
    code: 2,
    err: /^wamp\.error\.network_failure .*ECONNREFUSED.*\n$/,
    isOnline: false,
  },
  { words: ['bench', 'com.x.add', '1', '2', '--seconds', '0.05'], out: /^calls +\d+ in [^]+\n$/ },
  { words: ['types', 'none.ts'], code: 2, err: /^There is no file ".+"\.\n$/, isOnline: false },
];

describe.concurrent('a command in a process', () => {
  it.each(oneTime.map((row) => [row.words.join(' '), row] as const))('%s', async (_, row) => {
    const { words, code = 0, out = /^$/, err = /^$/, isOnline = true, meanwhile } = row;
    const child = start(words);
    await meanwhile?.(child);
    const ended = await child.end();
    expect(ended.out).toMatch(out);
    expect(ended.err).toMatch(err);
    expect(ended.code).toBe(code);
    await vi.waitFor(
      () => expect(child.endings).toEqual(isOnline ? [CloseUri.CloseRealm] : []),
      patient,
    );
  });

  it.each([[['completion', 'zsh']], [[]]])('%j prints what it prints here', async (words) => {
    const child = start(words);
    const here = await run(words);
    expect(await child.end()).toEqual(here);
    expect(here).toMatchObject({ code: 0, err: '' });
    expect(here.out.length).toBeGreaterThan(1_000);
  });
});

interface Lasting {
  readonly words: (uri: string) => readonly string[];
  /** Waits until the command has begun its work, and makes it print something. */
  readonly begin: (child: Child, uri: string) => Promise<unknown>;
  /** Makes it write once more; by default it does so itself. */
  readonly more?: (uri: string) => unknown;
  readonly out: RegExp;
  readonly err: RegExp;
  readonly terminated?: number;
  /** The stream that it writes to. */
  readonly stream?: 'stderr' | 'stdout';
}

const lasting: Readonly<Record<string, Lasting>> = {
  subscribe: {
    words: (uri) => ['subscribe', uri],
    begin: async (child, uri) => {
      await child.says(`Subscribed to ${uri}.`);
      await other.publish(uri, ['hi']);
      await child.says('"hi"\n', 'out');
    },
    more: (uri) => other.publish(uri, ['more']),
    out: /^"hi"\n$/,
    err: /^Subscribed to \S+\.\n$/,
  },
  register: {
    words: (uri) => ['register', uri, '--value', '1'],
    begin: async (child, uri) => {
      await child.says(`Registered ${uri}.`);
      expect(await other.call(uri)).toBe(1);
    },
    // It may end before it answers.
    more: (uri) => other.call(uri).catch(() => undefined),
    out: /^\{.+\}\n$/,
    err: /^Registered \S+\.\n$/,
  },
  run: {
    words: (uri) => ['run', tools, '--prefix', uri, '--verbose'],
    begin: async (child, uri) => {
      await child.says('Running ');
      expect(await other.call(`${uri}.one`)).toBe(1);
    },
    more: (uri) => other.call(`${uri}.one`).catch(() => undefined),
    out: /^$/,
    err: /^-> HELLO [^]+\nRunning .+\n[^]+\n-> GOODBYE .+\n<- GOODBYE .+\n$/,
    terminated: 0,
    stream: 'stderr',
  },
  bench: {
    words: (uri) => ['bench', uri, '--seconds', uri.includes('pipe') ? '0.2' : '600'],
    begin: (_child, uri) =>
      new Promise<void>((resolve) => void router.hub.register(uri, () => resolve())),
    out: /^calls +\d+ in [^]+\n$/,
    err: /^$/,
  },
  'call --progress': {
    words: () => ['call', 'com.x.endless', '--progress'],
    begin: (child) => child.says('1\n2\n', 'out'),
    out: /^1\n2\n(\d+\n)*$/,
    err: /^$/,
  },
};

describe.concurrent.each(Object.entries(lasting))('%s', (name, row) => {
  const { words, begin, more, out, err, terminated = 143, stream = 'stdout' } = row;

  async function begun(how: string): Promise<[child: Child, uri: string]> {
    const uri = `com.${name.split(' ', 1)[0]}.${how.toLowerCase()}`;
    const child = start(words(uri));
    await begin(child, uri);
    return [child, uri];
  }

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', terminated],
  ] as const)('says GOODBYE at %s, and ends with %d', async (signal, code) => {
    const [child] = await begun(signal);
    child.kill(signal);
    const ended = await child.end();
    expect(ended.out).toMatch(out);
    expect(ended.err).toMatch(err);
    expect(ended.code).toBe(code);
    await vi.waitFor(() => expect(child.endings).toEqual([CloseUri.CloseRealm]), patient);
  });

  it('says GOODBYE when its reader has read enough, and ends quietly with 0', async () => {
    const [child, uri] = await begun('pipe');
    child.child[stream].destroy();
    more?.(uri);
    const ended = await child.end();
    expect(ended.code).toBe(0);
    expect(ended.err).toMatch(stream === 'stdout' ? err : /\nRunning /);
    await vi.waitFor(() => expect(child.endings).toEqual([CloseUri.CloseRealm]), patient);
  });
});

describe.concurrent('pipes', () => {
  it('of a shell end a command, too', async () => {
    const line = `"${process.execPath}" "${built.bin}" call com.x.endless --progress | head -2`;
    const child = new Child(['--norc', '-c', `${line}; echo "\${PIPESTATUS[0]}"`], 'bash');
    expect(await child.end()).toEqual({ code: 0, out: '1\n2\n0\n', err: '' });
    await vi.waitFor(() => expect(child.endings).toEqual([CloseUri.CloseRealm]), patient);
  });

  it('whose reader stands still do not keep a command that a signal has ended', async () => {
    const { child, endings: ended } = start(['call', 'com.x.big']);
    await once(child.stdout, 'data');
    child.stdout.pause();
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([143, null]);
    child.stdout.resume();
    await vi.waitFor(() => expect(ended).toEqual([CloseUri.CloseRealm]), patient);
  });
});
