import { Counter, register, Registry } from 'prom-client';
import { WampMetrics, type WampModuleOptions, WampProcedure, WampService } from 'nestjs-wamp';
import { PrometheusClientMetrics, PrometheusMetrics } from 'nestjs-wamp/prometheus';
import { createTestHub } from 'nestjs-wamp/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { startNest } from './support.js';

/** The lines of a metric as Prometheus scrapes them, `wamp_sessions{hub="default"} 1`. */
async function scrape(registry: Registry, ...names: string[]): Promise<string[]> {
  const lines = (await registry.metrics()).split('\n');
  return lines.filter((line) => names.some((name) => line.startsWith(`${name}{`)));
}

@WampService('com.example')
class ExampleService {
  @WampProcedure() add(a: number, b: number): number {
    return a + b;
  }

  @WampProcedure('tenant..get', { match: 'wildcard' }) get(): never {
    throw new Error('oops');
  }
}

describe('PrometheusClientMetrics', () => {
  it('counts sessions, reconnects and calls of both directions, of each client', async () => {
    const registry = new Registry();
    for (const client of ['a', 'b']) {
      const metrics = new PrometheusClientMetrics({ registry, client, buckets: [0.01, 1] });
      metrics.opened('realm1', false);
      metrics.closed('realm1', 'wamp.close.connection_lost');
      metrics.opened('realm1', true);
      metrics.called('ok', 20);
      metrics.called('wamp.error.timeout', 2_000);
      metrics.served('com.example.add', 'ok', 5);
    }
    const lines = await scrape(
      registry,
      ...['sessions_opened', 'reconnects', 'calls', 'served_calls'].map(
        (name) => `wamp_client_${name}_total`,
      ),
      'wamp_client_call_duration_seconds_bucket',
      'wamp_client_served_call_duration_seconds_count',
    );
    expect(lines.filter((line) => line.includes('client="b"'))).toEqual([
      'wamp_client_sessions_opened_total{client="b",realm="realm1"} 2',
      'wamp_client_reconnects_total{client="b"} 1',
      'wamp_client_calls_total{client="b",outcome="ok"} 1',
      'wamp_client_calls_total{client="b",outcome="wamp.error.timeout"} 1',
      'wamp_client_call_duration_seconds_bucket{le="0.01",client="b"} 0',
      'wamp_client_call_duration_seconds_bucket{le="1",client="b"} 1',
      'wamp_client_call_duration_seconds_bucket{le="+Inf",client="b"} 2',
      'wamp_client_served_calls_total{client="b",procedure="com.example.add",outcome="ok"} 1',
      'wamp_client_served_call_duration_seconds_count{client="b",procedure="com.example.add"} 1',
    ]);
    expect(lines).toHaveLength(18);
  });

  it('refuses buckets that do not grow', () => {
    expect(() => new PrometheusClientMetrics({ buckets: [1, 1] })).toThrow(/buckets/);
  });
});

describe('PrometheusMetrics', () => {
  afterEach(() => register.clear());

  async function start(wamp: WampModuleOptions) {
    const test = await startNest({ wamp, providers: [ExampleService] });
    await test.client.call('com.example.add', [1, 2]);
    for (const tenant of ['a', 'b'])
      await test.client.call(`com.example.tenant.${tenant}.get`).catch(() => {});
    return test;
  }

  it('counts the calls of an application by procedure and outcome', async () => {
    const registry = new Registry();
    const app = await start({ metrics: new PrometheusMetrics({ registry }) });

    expect(await scrape(registry, 'wamp_calls_total', 'wamp_call_duration_seconds_count')).toEqual([
      'wamp_calls_total{hub="default",procedure="com.example.add",outcome="ok"} 1',
      'wamp_calls_total{hub="default",procedure="com.example.tenant..get",outcome="wamp.error.runtime_error"} 2',
      'wamp_call_duration_seconds_count{hub="default",procedure="com.example.add"} 1',
      'wamp_call_duration_seconds_count{hub="default",procedure="com.example.tenant..get"} 2',
    ]);
    await app.close();
  });

  it('reads the gauges when they are scraped', async () => {
    const registry = new Registry();
    const app = await start({ metrics: new PrometheusMetrics({ registry }) });
    await app.client.subscribe('com.topic');

    const names = ['wamp_sessions', 'wamp_subscriptions', 'wamp_topics', 'wamp_calls_in_flight'];
    expect(await scrape(registry, ...names)).toEqual([
      'wamp_sessions{hub="default"} 1',
      'wamp_calls_in_flight{hub="default"} 0',
      'wamp_subscriptions{hub="default"} 1',
      'wamp_topics{hub="default"} 1',
    ]);
    await app.close();
    expect(await scrape(registry, ...names.slice(0, 1))).toEqual([
      'wamp_sessions{hub="default"} 0',
    ]);
  });

  it('goes to the global registry if none is given', async () => {
    const app = await start({ metrics: new PrometheusMetrics() });
    expect(await scrape(register, 'wamp_sessions')).toEqual(['wamp_sessions{hub="default"} 1']);
    await app.close();
  });

  it('lets hubs share a registry', async () => {
    const registry = new Registry();
    const hubs = ['a', 'b'].map((hub) =>
      createTestHub({ metrics: new PrometheusMetrics({ registry, hub }) }),
    );
    const clients = [await hubs[0]!.join(), await hubs[1]!.join(), await hubs[1]!.join()];

    expect(await scrape(registry, 'wamp_sessions', 'wamp_sessions_opened_total')).toEqual([
      'wamp_sessions_opened_total{hub="a",realm="realm1"} 1',
      'wamp_sessions_opened_total{hub="b",realm="realm1"} 2',
      'wamp_sessions{hub="a"} 1',
      'wamp_sessions{hub="b"} 2',
    ]);
    for (const client of clients) client.close();
  });

  it('reads the latest hub of a label', async () => {
    const registry = new Registry();
    for (const clients of [2, 1]) {
      const test = createTestHub({ metrics: new PrometheusMetrics({ registry }) });
      for (let i = 0; i < clients; i++) await test.join();
    }
    expect(await scrape(registry, 'wamp_sessions')).toEqual(['wamp_sessions{hub="default"} 1']);
  });

  it('asks the hub once for all gauges of a scrape', async () => {
    const registry = new Registry();
    const metrics = new PrometheusMetrics({ registry });
    const { hub } = createTestHub();
    let asked = 0;
    metrics.observe(() => (asked++, hub.stats()));
    await registry.metrics();
    await registry.metrics();
    expect(asked).toBe(2);
  });

  it('counts whatever else the hub tells', async () => {
    const registry = new Registry();
    const metrics: WampMetrics = new PrometheusMetrics({ registry });
    metrics.closed('realm1', 'wamp.close.normal');
    metrics.sent(3);
    metrics.dropped('drop-oldest', 2);
    metrics.violated();
    metrics.refused('origin');
    metrics.denied('call', 'wamp.error.not_authorized');

    const names = ['sessions_closed', 'events_sent', 'events_dropped', 'protocol_violations'];
    const totals = [...names, 'connections_refused', 'requests_denied'].map(
      (name) => `wamp_${name}_total`,
    );
    expect(await scrape(registry, ...totals)).toEqual([
      'wamp_sessions_closed_total{hub="default",realm="realm1",reason="wamp.close.normal"} 1',
      'wamp_events_sent_total{hub="default"} 3',
      'wamp_events_dropped_total{hub="default",reason="drop-oldest"} 2',
      'wamp_protocol_violations_total{hub="default"} 1',
      'wamp_requests_denied_total{hub="default",action="call",error="wamp.error.not_authorized"} 1',
      'wamp_connections_refused_total{hub="default",reason="origin"} 1',
    ]);
  });

  it('takes the buckets it is given', async () => {
    const registry = new Registry();
    const metrics = new PrometheusMetrics({ registry, buckets: [0.1, 1] });
    metrics.called('com.example', 'ok', 500);
    const buckets = await scrape(registry, 'wamp_call_duration_seconds_bucket');
    expect(buckets.map((line) => line.slice(line.indexOf('{')))).toEqual([
      '{le="0.1",hub="default",procedure="com.example"} 0',
      '{le="1",hub="default",procedure="com.example"} 1',
      '{le="+Inf",hub="default",procedure="com.example"} 1',
    ]);
  });

  it('stands beside the metrics of the application', async () => {
    const registry = new Registry();
    new Counter({ name: 'orders_total', help: 'Orders.', registers: [registry] }).inc();
    const metrics = new PrometheusMetrics({ registry });
    metrics.violated();
    expect(await registry.metrics()).toContain('orders_total 1');
  });
});
