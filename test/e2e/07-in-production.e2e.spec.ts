import { once } from 'node:events';
import { register } from 'prom-client';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { AppModule } from '../../sample/07-in-production/src/app.module.js';
import { Database } from '../../sample/07-in-production/src/database/database.js';
import { ReportsService } from '../../sample/07-in-production/src/reports/reports.service.js';
import { Mailbox } from '../interop/support/mailbox.js';
import { RunningSample, valueOf } from './support.js';

const build = 'com.example.reports.build';

/** SIGTERM, which ends the process, has a file of its own. */
describe('sample/07-in-production', () => {
  afterEach(() => register.resetMetrics());

  it('builds reports', async () => {
    const person = await (await RunningSample.start(AppModule)).connect();

    expect(await valueOf(person.call(build, [0.01]))).toEqual({ visits: 0, seconds: 0.01 });
    await expect(person.call(build, [61])).rejects.toMatchObject({
      errorUri: 'wamp.error.invalid_argument',
    });
  });

  it('stops a report that is canceled', async () => {
    const sample = await RunningSample.start(AppModule);
    const person = await sample.connect();
    const report = person.call(build, [60]);

    person.cancel(person.getOpStatus().reqId);

    await expect(report).rejects.toMatchObject({ errorUri: 'wamp.error.canceled' });
    await expect(sample.get(ReportsService).build(60, AbortSignal.abort())).rejects.toThrow(
      'abort',
    );
  });

  it('ticks', async () => {
    const person = await (await RunningSample.start(AppModule)).connect();
    const ticks = new Mailbox<unknown>();

    await person.subscribe('com.example.ticker', ({ argsList }) => ticks.put(argsList?.[0]));

    expect(await ticks.next()).toEqual(expect.any(Number));
  });

  it('turns pages of other sites away', async () => {
    const { wsUrl } = await RunningSample.start(AppModule);
    const open = (origin: string): WebSocket => new WebSocket(wsUrl, 'wamp.2.json', { origin });

    const own = open('https://app.example.com');
    await once(own, 'open');
    own.close();
    await expect(once(open('https://evil.example'), 'open')).rejects.toThrow('403');
  });

  it('is healthy until it is shut down', async () => {
    const sample = await RunningSample.start(AppModule);
    await sample.connect();

    const healthy = await sample.fetch('/health');
    expect(healthy.status).toBe(200);
    expect(await healthy.json()).toMatchObject({ info: { wamp: { status: 'up', sessions: 1 } } });

    await sample.hub.close();
    expect((await sample.fetch('/health')).status).toBe(503);
  });

  it('counts for Prometheus', async () => {
    const sample = await RunningSample.start(AppModule);
    const person = await sample.connect();
    await person.call(build, [0]);

    const metrics = await sample.fetch('/metrics');

    expect(metrics.headers.get('content-type')).toContain('version=0.0.4');
    const lines = (await metrics.text()).split('\n');
    expect(lines).toContain('wamp_sessions{hub="default"} 1');
    expect(lines).toContain(`wamp_calls_total{hub="default",procedure="${build}",outcome="ok"} 1`);
    expect(lines.some((line) => line.startsWith('process_cpu_seconds_total '))).toBe(true);
  });

  it('writes down every visit before it is shut down', async () => {
    const sample = await RunningSample.start(AppModule);
    for (let visit = 0; visit < 3; visit++) await sample.connect();

    await sample.hub.close();

    expect(await sample.get(Database).countVisits()).toBe(3);
  });

  it('has a client script that comes to its end', async () => {
    const sample = await RunningSample.start(AppModule);

    const lines = await sample.script('07-in-production/client/client.mjs');

    expect(lines).toEqual([
      'Report: { visits: 0, seconds: 1.5 }',
      expect.stringMatching(/^Ticker: \d$/),
      'A report that takes too long: wamp.error.invalid_argument',
      'Health: HTTP 200, sessions: 1',
      `wamp_calls_total{hub="default",procedure="${build}",outcome="ok"} 1`,
      `wamp_calls_total{hub="default",procedure="${build}",outcome="wamp.error.invalid_argument"} 1`,
      expect.stringMatching(/^wamp_events_sent_total\{hub="default"\} \d$/),
      'wamp_sessions{hub="default"} 1',
    ]);
  });
});
