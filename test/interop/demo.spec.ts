import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify, stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDemo } from './app/demo-app.js';
import { Mailbox } from './support/mailbox.js';
import { WampyClient, wampySerializers } from './support/wampy-client.js';

const run = promisify(execFile);
const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const client = pathOf('demo/client.mjs');
const commandLine = pathOf('../../node_modules/wampy/dist/cli/cli.js');

let demo: Awaited<ReturnType<typeof startDemo>>;

beforeAll(async () => {
  demo = await startDemo();
});
afterAll(() => demo.close());

describe('the demo, a wampy.js client in a process of its own', () => {
  let output: string;

  beforeAll(async () => {
    ({ stdout: output } = await run(process.execPath, [client, demo.url]));
  });

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

describe('the server of the demo', () => {
  it('also takes a shout by keyword, and a ping without a message', async () => {
    const { wampy } = await WampyClient.connect(demo.url, wampySerializers[0].createSerializer());
    const heard = new Mailbox<unknown>();
    await wampy.subscribe('com.example.echo.loud', ({ argsList }) => heard.put(argsList));
    await wampy.subscribe('com.example.pong', ({ argsList }) => heard.put(argsList));

    await wampy.publish('com.example.echo.shout', { text: 'by name' });
    await wampy.publish('com.example.ping');

    expect(await heard.take(2)).toEqual([['BY NAME'], ['pong:ping']]);
    await wampy.disconnect();
  });

  it.each(wampySerializers)('answers the command line of wampy.js over $name', async ({ name }) => {
    const call = ['call', 'com.example.greet', '--args', 'WAMP'];
    const options = ['--url', demo.url, '--realm', 'realm1', '--serializer', name];

    const { stdout } = await run(process.execPath, [commandLine, ...call, ...options]);

    expect(stripVTControlCharacters(stdout)).toContain('"Hello, WAMP!"');
  });
});
