import { createContext, runInContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { bundle, type Runtime, splitBundle } from '../utils/bundle.js';

/** What most pages do. */
const program = `
  import { connect, ticketAuth } from 'nestjs-wamp/client';
  const client = await connect({ url: '/ws', auth: ticketAuth({ authid: 'ann', ticket: 'x' }) });
  await client.subscribe('com.example.said', ({ value }) => console.log(value));
  console.log(await client.call('com.example.add', [17, 25]));`;

const entries = ['', '/auth', '/cbor', '/msgpack'].map((entry) => `nestjs-wamp/client${entry}`);

describe.each<Runtime>(['browser', 'worker', 'neutral'])('a bundle for %s', (runtime) => {
  it('has nothing of Node, Nest, ws, rxjs or other packages', async () => {
    const { parts, code } = await bundle(program, runtime);
    const files = [...parts.keys()];
    expect(files).toContain('lib/client/web-socket.ts');
    const foreign = (file: string): boolean => !/^(lib\/(?!client\/node-)|<stdin>)/.test(file);
    expect(files.filter(foreign)).toEqual([]);
    expect(code).not.toMatch(/\brequire\(|\bfrom ?"|\bimport\(/);
  });

  it('is not made where a module of Node is used', async () => {
    await expect(bundle(`import 'node:fs';`, runtime)).rejects.toThrow('node:fs');
  });
});

/** They are loaded when something of them is used, and bring packages of their own. */
const optionalPeers = ['class-validator-jsonschema', 'class-transformer', 'ioredis'];

describe('a bundle', () => {
  it('for Node uses ws', async () => {
    const files = [...(await bundle(program, 'node')).parts.keys()];
    expect(files).toContain('lib/client/node-socket.ts');
    expect(files).toContain('node_modules/ws/lib/websocket.js');
    expect(files).not.toContain('lib/client/web-socket.ts');
  });

  it('of the test kit has nothing of Nest', async () => {
    const { parts } = await bundle(
      `import * as all from 'nestjs-wamp/testing'; show(all);`,
      'node',
      optionalPeers,
    );
    const files = [...parts.keys()];
    expect(files).toContain('lib/testing/remote-issues.ts');
    expect(files.filter((file) => /@nestjs|reflect-metadata/.test(file))).toEqual([]);
  });

  // The aim for the first is 14 KiB. Until then, this keeps it from growing.
  it('of a page for calls, events and tickets loads no more than it needs', async () => {
    const { firstGzipBytes, allGzipBytes, later } = await splitBundle(program);
    expect(firstGzipBytes).toBeLessThanOrEqual(24.31 * 1_024);
    expect(allGzipBytes).toBeLessThanOrEqual(30.74 * 1_024);
    expect(later).toEqual(
      expect.arrayContaining([
        'lib/client/registrations.ts',
        'lib/client/calls/call-input-sender.ts',
      ]),
    );
  });

  it.each([
    ['what a page needs, in one file', program, 30.64],
    ['nothing', `import 'nestjs-wamp/client';`, 0.1],
    [
      'an error alone',
      `import { WampError } from 'nestjs-wamp/client'; throw new WampError('x');`,
      0.5,
    ],
  ])('has of the client no more than it uses: %s', async (_, source, kiB) => {
    const { gzipBytes } = await bundle(source);
    expect(gzipBytes).toBeLessThanOrEqual(kiB * 1_024);
  });

  it('has errors with the names of their classes, though a minifier takes those', async () => {
    const { code } = await bundle(
      `import * as all from 'nestjs-wamp/client'; globalThis.all = all;`,
    );
    type Class = new (...args: unknown[]) => Error;
    const sandbox = { all: {} as Readonly<Record<string, unknown>>, TextEncoder, AbortController };
    runInContext(`(() => { ${code}\n})()`, createContext(sandbox));
    const classes = Object.entries(sandbox.all).filter(([name]) => name.endsWith('Error'));
    expect(classes.length).toBeGreaterThan(16);
    for (const [name, made] of classes) {
      expect(new (made as Class)('com.example.error', {}).name).toBe(name);
      expect((made as Class).name).not.toBe(name);
    }
  });
});

describe('an import', () => {
  /** What a browser has that somebody might touch. */
  const touchy = [
    'process',
    'document',
    'navigator',
    'location',
    'localStorage',
    'setTimeout',
    'setInterval',
    'addEventListener',
    'queueMicrotask',
    'fetch',
    'WebSocket',
    'require',
  ];

  /** Runs a program with all that the language has frozen. Returns what it looked at or added. */
  async function touchedBy(source: string): Promise<string[]> {
    const { code } = await bundle(source);
    const touched: string[] = [];
    const sandbox = { all: {}, TextEncoder, TextDecoder, URL };
    for (const name of touchy)
      Object.defineProperty(sandbox, name, { get: () => void touched.push(name) });
    const context = createContext(sandbox);
    const names = 'Object.getOwnPropertyNames(globalThis)';
    const freeze = `
      for (const name of ${names}) {
        const { value } = Object.getOwnPropertyDescriptor(globalThis, name);
        if (typeof value !== 'function') continue;
        Object.freeze(value);
        if (value.prototype) Object.freeze(value.prototype);
      }
      ${names};`;
    const before = new Set(runInContext(freeze, context) as string[]);
    runInContext(`(() => { 'use strict'; ${code}\n})()`, context);
    const after = runInContext(names, context) as string[];
    expect(Object.keys(sandbox.all).length).toBeGreaterThan(0);
    return [...touched, ...after.filter((name) => !before.has(name))];
  }

  it.each(entries)('of %s changes nothing, starts nothing, reads no environment', async (entry) => {
    const source = `import * as all from '${entry}'; globalThis.all = all;`;
    expect(await touchedBy(source)).toEqual([]);
  });

  it.each([
    ['globalThis.added = 1;', ['added']],
    ['console.log(process?.env);', ['process']],
    ['setTimeout?.(() => 0, 1);', ['setTimeout']],
  ])('is caught if it runs %s', async (effect, touched) => {
    expect(await touchedBy(`globalThis.all = { a: 1 }; ${effect}`)).toEqual(touched);
  });

  it('is caught if it changes the language', async () => {
    const effect = 'globalThis.all = { a: 1 }; Array.prototype.last = 1;';
    await expect(touchedBy(effect)).rejects.toThrow('not extensible');
  });
});
