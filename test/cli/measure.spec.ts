import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HubServer, serveHub } from './hub-server.js';
import { run, start } from './terminal.js';

// ping, bench, and the line that only a terminal has.

let server: HubServer;
let env: Record<string, string>;

beforeAll(async () => {
  server = await serveHub();
  env = { WAMP_URL: server.url };
  server.hub.register('com.x.add', ({ args: [a, b] }) => (a as number) + (b as number));
});
afterAll(() => server.close());

const bench = ['bench', 'com.x.add', '1', '2'];

describe('what is measured', () => {
  it('ping prints each time, then a summary', async () => {
    const { code, out } = await run(['ping', '--count', '2', '--interval', '0'], { env });
    expect(code).toBe(0);
    expect(out).toMatch(/^(\d[\d.]* ms\n){2}2 pings: min .* ms, avg .* ms, p99 .* ms\n$/);
  });

  it('a signal ends ping between two of them', async () => {
    const command = start(['ping', '--count', '2', '--interval', '600000'], { env });
    await command.says(' ms\n', 'out');
    command.signal('SIGTERM');
    expect(await command.result()).toMatchObject({ code: 143, err: '' });
  });

  it('bench prints percentiles and a histogram, and nothing meanwhile into a pipe', async () => {
    const words = [...bench, '--seconds', '0.05', '--connections', '2', '--inflight', '2'];
    const { code, out, err } = await run(words, { env });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^calls +\d+ in [\d.]+ s\ncalls\/s +\d+\nmin .*\nmean .*\np50 /);
    expect(out).toMatch(/\n<= [\d.]+ ms +█/);
  });

  it('bench counts errors by their URI, and ends with 1', async () => {
    const words = ['bench', 'com.x.none', '--seconds', '0.01', '--json'];
    const { code, out } = await run(words, { env });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      calls: 0,
      errors: { 'wamp.error.no_such_procedure': expect.any(Number) },
    });
  });

  it('a terminal has a line meanwhile, which is erased; ^C ends with the report', async () => {
    const command = start(bench, { env, isTty: true });
    await command.says('of 10 s');
    command.signal('SIGINT');
    const { code, out, err } = await command.result();
    expect(code).toBe(130);
    expect(out).toMatch(/^calls /);
    expect(err.endsWith('\r\u001B[K')).toBe(true);
  });
});
