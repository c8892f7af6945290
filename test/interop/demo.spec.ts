import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDemo } from './app/demo.app.js';

const run = promisify(execFile);
const script = fileURLToPath(new URL('demo/client.mjs', import.meta.url));

describe('the demo, a wampy.js client in a process of its own', () => {
  let demo: Awaited<ReturnType<typeof startDemo>>;
  let output: string;

  beforeAll(async () => {
    demo = await startDemo();
    ({ stdout: output } = await run(process.execPath, [script, demo.url], { timeout: 9_000 }));
  });
  afterAll(() => demo.close());

  it('passes its seven checks', () => {
    expect(output).toContain('7 of 7 checks hold');
    expect(output).not.toContain('FAILED');
  });

  it('hears what the application broadcasts, and of whom', () => {
    const [, idOfA] = /^A has session (\d+)$/m.exec(output) ?? [];

    expect(output).toContain(
      `com.example.echo.loud: HELLO FROM WAMPY.JS {"original_sender":${idOfA}}`,
    );
    expect(output).toContain(`com.example.pong: pong:are you there? {"from_session":${idOfA}}`);
  });

  it('is welcomed by its own session id, both clients', () => {
    for (const [, id] of output.matchAll(/^\w has session (\d+)$/gm))
      expect(output).toContain(`com.example.welcome: Welcome! Your session ID is ${id}. {}`);
  });

  it('can ask how often it has called', () => {
    expect(output).toContain('stats: {"total_calls":1}');
  });
});
