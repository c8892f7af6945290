import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as texts from '../../lib/cli/texts.js';
import { connect } from '../../lib/client/connect.js';
import type { WampClient } from '../../lib/client/wamp-client.js';
import { createTestRouter, type TestRouter } from '../../lib/testing/index.js';
import { type BuiltPackage, buildPackage, compiled } from './build.js';
import { ProgramProcess } from './program-process.js';
import { run, start as begin } from './terminal.js';

let built: BuiltPackage;
let router: TestRouter;
let caller: WampClient;

beforeAll(async () => {
  [built, router] = await Promise.all([buildPackage(), createTestRouter()]);
  caller = await connect({ url: router.url });
});
afterAll(async () => {
  await caller.close();
  await router.close();
  rmSync(built.folder, { recursive: true, force: true });
});

/** Writes a file of the application, compiled. */
async function application(name: string, source: string): Promise<string> {
  const file = join(built.folder, name);
  writeFileSync(file, await compiled(source, `${name}.ts`));
  return file;
}

function start(...words: string[]): ProgramProcess {
  return new ProgramProcess(process.execPath, [built.bin, 'run', ...words], {
    env: { WAMP_URL: router.url },
  });
}

const services = `
import { Controller, Get, Injectable, Module } from '@nestjs/common';
import { WampClientModule, WampHub, WampModule, WampProcedure, WampService } from 'nestjs-wamp';
@WampService('com.run.date')
export class DateService {
  @WampProcedure() year(text: string): number { return new Date(text).getUTCFullYear(); }
}
@Injectable()
class Greeting { text = 'Hello'; }
@WampService({ prefix: 'com.run.greet', client: true })
class GreetService {
  constructor(private readonly greeting: Greeting) {}
  @WampProcedure() hello(name: string): string { return this.greeting.text + ' ' + name; }
}
@Controller()
class WebController { @Get('up') up() { return 'Up'; } }
@Module({ controllers: [WebController], providers: [Greeting, GreetService] })
export class GreetModule {}
export const tools = { upper: (text) => text.toUpperCase() };
export class Plain { double(n) { return 2 * n; } }
export const none = 7;
`;

/** The router learns of an end when the system tells it. */
const patient = { timeout: 30_000 };

describe('run', () => {
  it('serves classes, modules and objects until SIGTERM, and ends with 0', async () => {
    const file = await application('services.mjs', services);
    const names = ['DateService', 'GreetModule', 'tools', 'Plain'];
    const words = names.map((name) => `${file}#${name}`);
    const child = start(...words, '--prefix', 'com.run.tools', '--listen', '0');
    await child.says('Running');
    const [, url] = /^Listening at (http\S+)\.$/m.exec(child.err) ?? [];
    expect(await (await fetch(`${url}/up`)).text()).toBe('Up');
    expect(await caller.call('com.run.date.year', ['1815-12-10'])).toBe(1815);
    expect(await caller.call('com.run.greet.hello', ['Ada'])).toBe('Hello Ada');
    expect(await caller.call('com.run.tools.upper', ['a'])).toBe('A');
    expect(await caller.call('com.run.tools.double', [21])).toBe(42);
    child.kill('SIGTERM');
    expect(await child.end()).toMatchObject({ code: 0, out: '' });
    await expect(fetch(`${url}/up`)).rejects.toThrow('fetch failed');
    await expect.poll(() => router.sessions, patient).toBe(1);
  });

  it('says what Node needs to run TypeScript', async () => {
    // Elsewhere, because Node never removes the types of files below node_modules.
    const folder = mkdtempSync(join(tmpdir(), 'nestjs-wamp-'));
    const file = join(folder, 'service.mts');
    writeFileSync(file, services);
    const ended = await start(`${file}#DateService`).end();
    rmSync(folder, { recursive: true });
    const isStripped = Boolean((process.features as { typescript?: unknown }).typescript);
    expect(ended).toMatchObject({ code: 2, out: '' });
    expect(ended.err).toContain(`"${file}" cannot be loaded: `);
    expect(ended.err).toContain(isStripped ? texts.onlyTypesAreStripped : texts.noTypeScript);
    expect(ended.err).not.toMatch(/^ +at /m);
  });

  it('says GOODBYE at ^C, and serves again after the router was away', async () => {
    const file = await application('again.mjs', services);
    const child = start(`${file}#DateService`);
    await child.says('Running');
    await router.restart();
    await caller.connect();
    await child.says('Connected again.');
    // The registrations follow.
    const year = (): Promise<unknown> => caller.call('com.run.date.year', ['1815-12-10']);
    await expect.poll(() => year().catch(() => undefined), patient).toBe(1815);
    child.kill('SIGINT');
    expect(await child.end()).toMatchObject({ code: 130, out: '' });
    await expect.poll(() => router.sessions, patient).toBe(1);
  });

  it('starts anew with --watch when a file has changed', async () => {
    const source = (n: number): string => `export default { version: () => ${n} };`;
    const file = await application('watched.mjs', source(1));
    const child = start(file, '--prefix', 'com.run.watched', '--watch');
    await child.says('Running');
    expect(await caller.call('com.run.watched.version')).toBe(1);
    const from = child.err.length;
    await application('watched.mjs', source(2));
    await child.says('Running', 'err', from);
    expect(await caller.call('com.run.watched.version')).toBe(2);
    child.kill('SIGTERM');
    expect(await child.end()).toMatchObject({ code: 0 });
    await expect.poll(() => router.sessions, patient).toBe(1);
  });
});

describe('run, in this process', () => {
  it.each([
    ['none.mjs#A', [], 'There is no file "'],
    ['services.mjs#Nobody', [], 'has no export "Nobody"; it exports DateService, GreetModule'],
    ['services.mjs#none', [], 'is no Nest module, no class and no object with methods.'],
    ['services.mjs#tools', [], 'The methods of the object "tools" need --prefix'],
    ['services.mjs#tools', ['--prefix', 'com.x', '--listen', '0'], 'has no server for --listen'],
    ['services.mjs#DateService', ['--prefix', 'com.x'], 'no object whose methods --prefix is for'],
    ['broken.mjs', [], 'cannot be loaded: '],
  ])('%s is a mistake', async (word, words, text) => {
    await application('services.mjs', services);
    await application('broken.mjs', 'throw new Error("Broken.");');
    const env = { WAMP_URL: router.url };
    const { code, out, err } = await run(['run', join(built.folder, word), ...words], { env });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(text);
  });

  it('says GOODBYE and ends with 2 if the port of --listen is taken', async () => {
    const file = await application('services.mjs', services);
    const words = [`${file}#DateService`, '--verbose', '--listen', new URL(router.url).port];
    const { code, out, err } = await run(['run', ...words], { env: { WAMP_URL: router.url } });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('EADDRINUSE');
    expect(err).toMatch(/\n-> GOODBYE .*\n<- GOODBYE /);
  });

  it.each([
    ['DateService', 'year', []],
    ['tools', 'upper', ['--prefix', 'com.run.date']],
  ])('^C ends %s also while it waits for a procedure that another one has', async (...row) => {
    const [name, procedure, words] = row;
    const file = await application('services.mjs', services);
    const taken = await caller.register(`com.run.date.${procedure}`, () => 1);
    const command = begin(['run', `${file}#${name}`, '--verbose', ...words], {
      env: { WAMP_URL: router.url },
    });
    await command.says('<- ERROR');
    command.signal('SIGINT');
    const { code, out, err } = await command.result();
    await taken.unregister();
    expect({ code, out }).toEqual({ code: 130, out: '' });
    expect(err).toMatch(/\n-> GOODBYE .*\n<- GOODBYE /);
    // Without ^C it asks six times, for ten seconds and more.
    expect(err.split('-> REGISTER').length).toBeLessThan(6);
  });

  it('ends with 2 if the router refuses the connection', async () => {
    const file = await application('services.mjs', services);
    const words = ['run', `${file}#tools`, '--prefix', 'com.run', '--url', 'ws://127.0.0.1:1'];
    const { code, err } = await run(words);
    expect(code).toBe(2);
    expect(err).toMatch(/^wamp\.error\.network_failure /);
  });
});
