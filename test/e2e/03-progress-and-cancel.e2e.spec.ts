import { describe, expect, it } from 'vitest';
import type { Wampy } from 'wampy';
import { AppModule } from '../../sample/03-progress-and-cancel/src/app.module.js';
import { Mailbox } from '../interop/support/mailbox.js';
import { RunningSample, valueOf } from './support.js';

/** Starts a job; `progress` has what it sends on the way. */
function start(person: Wampy, name: string, payload: unknown[], timeout = 0) {
  const progress = new Mailbox<unknown>();
  const result = person.call(`com.example.jobs.${name}`, payload, {
    timeout,
    progress_callback: ({ argsList }) => progress.put(argsList?.[0]),
  });
  result.catch(() => undefined);
  return { progress, result, request: person.getOpStatus().reqId };
}

describe('sample/03-progress-and-cancel', () => {
  it.each([
    ['heat', ['1 °C', '2 °C'], '3 °C'],
    ['print', ['page 1 of 3', 'page 2 of 3', 'page 3 of 3'], 'done'],
    [
      'copy',
      [
        { copied: 1, of: 3 },
        { copied: 2, of: 3 },
        { copied: 3, of: 3 },
      ],
      3,
    ],
  ])('%s sends progress and a result', async (name, expected, result) => {
    const person = await (await RunningSample.start(AppModule)).connect();

    const job = start(person, name, [3, 1]);

    expect(await valueOf(job.result)).toEqual(result);
    expect(job.progress.rest()).toEqual(expected);
  });

  it.each([
    ['heat', 'wamp.error.canceled'],
    ['print', 'wamp.error.canceled'],
    ['copy', 'com.example.error.half_done'],
  ])('%s stops when it is canceled', async (name, errorUri) => {
    const person = await (await RunningSample.start(AppModule)).connect();
    const job = start(person, name, [1000, 5]);
    await job.progress.take(2);
    expect(await valueOf(person.call('com.example.jobs.running'))).toBe(1);

    person.cancel(job.request);

    await expect(job.result).rejects.toMatchObject({ errorUri });
    expect(await valueOf(person.call('com.example.jobs.running'))).toBe(0);
  });

  it.each(['heat', 'print', 'copy'])('%s stops when its caller leaves', async (name) => {
    const sample = await RunningSample.start(AppModule);
    const [person, other] = [await sample.connect(), await sample.connect()];
    await start(person, name, [1000, 5]).progress.next();

    await person.disconnect();

    expect(await valueOf(other.call('com.example.jobs.running'))).toBe(0);
  });

  it('stops when its time has run out', async () => {
    const person = await (await RunningSample.start(AppModule)).connect();

    const { result } = start(person, 'print', [3, 60_000], 20);

    await expect(result).rejects.toMatchObject({ errorUri: 'wamp.error.timeout' });
    expect(await valueOf(person.call('com.example.jobs.running'))).toBe(0);
  });

  it('adds up what is streamed to it', async () => {
    const person = await (await RunningSample.start(AppModule)).connect();
    const sums = new Mailbox<unknown>();

    const { result, sendData } = person.progressiveCall('com.example.jobs.sum', [1], {
      progress_callback: ({ argsList }) => sums.put(argsList?.[0]),
    });
    expect(await sums.next()).toBe(1);
    sendData([2]);
    expect(await sums.next()).toBe(3);
    sendData([39], { progress: false });

    expect(await valueOf(result)).toBe(42);
  });

  it('has a client script that comes to its end', async () => {
    const sample = await RunningSample.start(AppModule);

    const lines = await sample.script('03-progress-and-cancel/client/client.mjs');

    expect(lines).toContain('print result: done');
    expect(lines).toContain('heat failed: wamp.error.canceled');
    expect(lines).toContain('running result: 0');
    expect(lines.at(-1)).toBe('sum: 42');
  });
});
