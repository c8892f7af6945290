import { describe, expect, it } from 'vitest';
import { TransportList, type WampTransport } from '../../lib/transport/index.js';
import { gate } from '../utils/turns.js';

/** What was asked of any transport, in order. */
let told: string[] = [];

function transport(name: string, parts: Partial<WampTransport> = {}): WampTransport {
  const tell = (what: string) => (): void => void told.push(`${name} ${what}`);
  return {
    prepare: tell('prepares'),
    stopAccepting: tell('stops'),
    attach: async () => tell('attaches')(),
    detach: async () => tell('detaches')(),
    where: () => `:${name}`,
    ...parts,
  };
}

function list(...transports: WampTransport[]): TransportList {
  told = [];
  return new TransportList(transports);
}

describe('the transports of a hub', () => {
  it('are prepared, attached, stopped and detached in their order', async () => {
    const all = list(transport('1'), transport('2'));
    all.prepare();
    await all.attach();
    all.stopAccepting();
    await all.detach();
    const steps = ['prepares', 'attaches', 'stops', 'detaches'];
    expect(told).toEqual(steps.flatMap((step) => [`1 ${step}`, `2 ${step}`]));
  });

  it('need not prepare anything, nor stop before they are detached', async () => {
    const all = list(transport('1', { prepare: undefined, stopAccepting: undefined } as never));
    all.prepare();
    all.stopAccepting();
    await all.detach();
    expect(told).toEqual(['1 detaches']);
  });

  it.each<[string, (string | undefined)[], string | undefined]>([
    ['none', [], undefined],
    ['one', ['/ws'], '/ws'],
    ['one that is nowhere', [undefined], undefined],
    ['several', ['/ws', undefined, ':8080'], '/ws, :8080'],
  ])('say where %s is found', (_what, places, where) => {
    const all = list(...places.map((place) => transport('1', { where: () => place })));
    expect(all.where()).toBe(where);
  });

  it('are not attached after one that fails', async () => {
    const fails = transport('1', { attach: () => Promise.reject(new Error('port taken')) });
    const all = list(fails, transport('2'));
    await expect(all.attach()).rejects.toThrow('port taken');
    expect(told).toEqual([]);
  });

  it('are all detached, also when one of them fails, and it is told when the last has ended', async () => {
    const slow = gate();
    const all = list(
      transport('1', { detach: () => Promise.reject(new Error('broken')) }),
      transport('2', { detach: () => slow.promise.then(() => void told.push('2 has ended')) }),
    );
    const detached = all.detach();
    slow.open();
    await expect(detached).rejects.toThrow('broken');
    expect(told).toEqual(['2 has ended']);
  });
});
