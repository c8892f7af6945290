import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { connect, type WampClient } from 'nestjs-wamp/client';
import { createTestRouter, type TestRouter } from 'nestjs-wamp/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppModule } from '../../sample/10-services-at-a-router/src/app.module.js';
import { frontContract } from '../../sample/10-services-at-a-router/src/contracts.js';
import { Plant } from '../../sample/10-services-at-a-router/src/plant.js';
import { Mailbox } from '../interop/support/mailbox.js';

// The lane `foreign` runs our applications at the router that the sample installs from npm.

describe('sample/10-services-at-a-router', () => {
  let router: TestRouter;
  let plant: Plant;
  let app: INestApplication;
  let page: WampClient;

  beforeEach(async () => {
    router = await createTestRouter();
    plant = await Plant.start(router.url);
    await plant.setWorkers(2);
    app = await NestFactory.create(AppModule.with(plant), { logger: false });
    await app.listen(0);
    page = await connect({ url: `${(await app.getUrl()).replace('http', 'ws')}/ws` });
  });

  afterEach(async () => {
    await page.close();
    await app.close();
    await router.close();
  });

  it('passes calls of the page on to its workers in turn, and their events back', async () => {
    const asked = new Mailbox<unknown>();
    await page.subscribe('com.example.front.asked', ({ args }) => asked.put(args[1]));
    const front = page.remote(frontContract);

    const prices = await Promise.all(['fig', 'pear'].map((sku) => front.price(sku)));

    expect(prices.map(({ cents }) => cents)).toEqual([30, 40]);
    const workers = ['worker 1', 'worker 2'];
    expect(prices.map(({ worker }) => worker).toSorted()).toEqual(workers);
    expect((await asked.take(2)).map(String).toSorted()).toEqual(workers);
  });

  it('passes progressive results on', async () => {
    const values: number[] = [];
    for await (const n of page.remote(frontContract).count.stream(3)) values.push(n);

    expect(values).toEqual([1, 2, 3]);
  });

  it('stops and starts workers, and calls find those that are there', async () => {
    const front = page.remote(frontContract);
    const price = front.price('fig');
    expect(await front.workers(1)).toBe(1);
    expect((await price).cents).toBe(30);
    expect((await front.price('fig')).worker).toBe('worker 2');
    expect(await front.workers(0)).toBe(0);
    await expect(front.price('fig')).rejects.toMatchObject({
      uri: 'wamp.error.no_such_procedure',
    });
    expect(await front.workers(1)).toBe(1);
    expect((await front.price('fig')).worker).toBe('worker 3');
  });

  it('leaves the router when it closes', async () => {
    expect(router.sessions).toBe(3);
    await app.close();
    expect(router.sessions).toBe(0);
  });

  it('serves the page again after the router has restarted', async () => {
    const states = new Mailbox<unknown>();
    await page.subscribe('com.example.front.router', ({ args: [state] }) => states.put(state));
    await router.restart();

    expect(await states.take(2)).toEqual(['lost', 'open']);
    const front = page.remote(frontContract);
    const price = (): Promise<unknown> => front.price('fig').catch(() => undefined);
    await expect.poll(price, { timeout: 30_000 }).toMatchObject({ cents: 30 });
    await expect(front.restart()).rejects.toMatchObject({ uri: 'com.example.error.not_mine' });
  });
});
