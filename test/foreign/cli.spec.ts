import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, start } from '../cli/terminal.js';
import { FoxRouter } from './fox-router.js';

// The command line at fox-wamp, a router that we did not write.

describe.runIf(process.env['FOREIGN_ROUTERS'] !== undefined)('the command line at fox-wamp', () => {
  let router: FoxRouter;
  let env: Record<string, string>;

  beforeAll(async () => {
    router = await FoxRouter.start();
    env = { WAMP_URL: router.url };
  });
  afterAll(() => router.kill());

  it('calls what it has registered', async () => {
    const callee = start(['register', 'com.cli.sum', '--value', '42', '--count', '1'], { env });
    await callee.says('Registered');
    expect(await run(['call', 'com.cli.sum', '17', '25'], { env })).toEqual({
      code: 0,
      out: '42\n',
      err: '',
    });
    expect(await callee.code).toBe(0);
  });

  it('receives what it has published', async () => {
    const reader = start(['subscribe', 'com.cli.said', '--count', '1'], { env });
    await reader.says('Subscribed');
    expect(await run(['publish', 'com.cli.said', 'hi'], { env })).toMatchObject({ code: 0 });
    expect(await reader.result()).toMatchObject({ code: 0, out: '"hi"\n' });
  });

  it('ends with 1 for a procedure that nobody has', async () => {
    expect(await run(['call', 'com.cli.none'], { env })).toMatchObject({ code: 1, out: '' });
  });
});
