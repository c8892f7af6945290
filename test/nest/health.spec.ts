import { Controller, Get, type INestApplication } from '@nestjs/common';
import { HealthCheck, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import { getWampHubToken, type WampHub, WampHealthIndicator, WampModule } from 'nestjs-wamp';
import { joinTestClient } from 'nestjs-wamp/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

@Controller('health')
class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly wamp: WampHealthIndicator,
  ) {}

  @Get()
  @HealthCheck()
  check() {
    return this.health.check([() => this.wamp.isHealthy()]);
  }
}

describe('WampHealthIndicator, in terminus', () => {
  let app: INestApplication;
  let hub: WampHub;

  beforeEach(async () => {
    const module = await Test.createTestingModule({
      imports: [TerminusModule.forRoot({ logger: false }), WampModule.forRoot()],
      controllers: [HealthController],
    }).compile();
    app = module.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
    hub = app.get(getWampHubToken());
  });

  afterEach(() => app.close());

  async function get(): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${await app.getUrl()}/health`);
    return { status: response.status, body: await response.json() };
  }

  it('is up as long as clients are let in, and tells what the hub holds', async () => {
    const client = await joinTestClient(hub);

    const { status, body } = await get();

    expect(status).toBe(200);
    const wamp = { ...hub.stats(), sessions: 1, status: 'up' };
    expect(body).toEqual({ status: 'ok', info: { wamp }, error: {}, details: { wamp } });
    client.close();
  });

  it('is down from the beginning of a shutdown', async () => {
    const closed = hub.close();

    const { status, body } = await get();

    expect(status).toBe(503);
    expect(body).toMatchObject({ status: 'error', error: { wamp: { status: 'down' } } });
    await closed;
  });
});

it('WampHealthIndicator takes another key, and another hub', async () => {
  const module = await Test.createTestingModule({
    imports: [WampModule.forRoot({ port: 0 }), WampModule.forRoot({ name: 'admin', port: 0 })],
  }).compile();
  await module.init();
  const health = module.get(WampHealthIndicator, { strict: false });
  const admin = module.get<WampHub>(getWampHubToken('admin'), { strict: false });
  await admin.close();

  const result = { ...health.isHealthy('clients'), ...health.isHealthy('admins', admin) };

  expect(result).toMatchObject({ clients: { status: 'up' }, admins: { status: 'down' } });
  await module.close();
});
