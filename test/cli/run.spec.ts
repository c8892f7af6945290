import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../lib/client/connect.js';
import type { WampClient } from '../../lib/client/wamp-client.js';
import { createTestRouter, type TestRouter } from '../../lib/testing/index.js';
import { type BuiltPackage, buildPackage, compiled } from './build.js';
import { ProgramProcess } from './program-process.js';

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
import { Injectable, Module } from '@nestjs/common';
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
@Module({ providers: [Greeting, GreetService] })
export class GreetModule {}
export const tools = { upper: (text) => text.toUpperCase() };
export class Plain { double(n) { return 2 * n; } }
export const none = 7;
`;

describe('run', () => {
  it('serves classes, modules and objects until SIGTERM, and ends with 0', async () => {
    const file = await application('services.mjs', services);
    const names = ['DateService', 'GreetModule', 'tools', 'Plain'];
    const child = start(...names.map((name) => `${file}#${name}`), '--prefix', 'com.run.tools');
    await child.says('Running');
    expect(await caller.call('com.run.date.year', ['1815-12-10'])).toBe(1815);
    expect(await caller.call('com.run.greet.hello', ['Ada'])).toBe('Hello Ada');
    expect(await caller.call('com.run.tools.upper', ['a'])).toBe('A');
    expect(await caller.call('com.run.tools.double', [21])).toBe(42);
    child.kill('SIGTERM');
    expect(await child.end()).toMatchObject({ code: 0, out: '' });
    expect(router.sessions).toBe(1);
  });
});
