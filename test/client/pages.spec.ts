import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClientWorld } from '../utils/client-world.js';
import { turns } from '../utils/turns.js';

let world: ClientWorld;
let document: EventTarget & { visibilityState: string };
let online: boolean;

/** A page, as far as a client asks for it. */
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  world = new ClientWorld();
  online = true;
  const page = new EventTarget();
  document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  vi.stubGlobal('document', document);
  vi.stubGlobal('navigator', {
    get onLine() {
      return online;
    },
  });
  for (const name of ['addEventListener', 'removeEventListener', 'dispatchEvent'] as const)
    vi.stubGlobal(name, page[name].bind(page));
});

afterEach(async () => {
  await world.end();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

async function tell(type: string, properties: object = {}): Promise<void> {
  if (type === 'online' || type === 'offline') online = type === 'online';
  const target = ['freeze', 'resume', 'visibilitychange'].includes(type) ? document : globalThis;
  const event = Object.assign(new Event(type), properties);
  (target as unknown as EventTarget).dispatchEvent(event);
  await turns();
}

async function show(visibilityState: string): Promise<void> {
  document.visibilityState = visibilityState;
  await tell('visibilitychange');
}

const probe = '34 1';
const persisted = { persisted: true };

describe('a page with a session', () => {
  it('that goes offline asks for a sign of life, and gives up after probeTimeoutMs', async () => {
    const client = await world.joined();
    world.link.freeze();
    await tell('offline');
    expect([client.status.value, world.sent()]).toEqual(['open', [probe]]);
    await world.advance(3_000);
    expect(client.status.value).toBe('waiting');
    world.link.thaw();
    await world.advance(1e6);
    expect([client.status.value, world.link.requests.length]).toEqual(['waiting', 1]);
    await tell('online');
    expect(client.status.value).toBe('open');
  });

  it('stays if the event was wrong', async () => {
    const client = await world.joined();
    await tell('offline');
    await world.advance(3_000);
    expect(client.status.value).toBe('open');
  });

  it.each<[string, () => Promise<void>]>([
    ['online', () => tell('online')],
    ['pageshow', () => tell('pageshow', persisted)],
    ['visible', () => show('visible')],
    ['resume', () => tell('resume')],
  ])('that comes back after a sleep asks at once: %s', async (_, comeBack) => {
    const client = await world.joined();
    await world.advance(1_000);
    await comeBack();
    expect(world.sent()).toEqual([]);
    world.clock.sleep(3_600_000);
    world.link.freeze();
    await comeBack();
    expect(world.sent()).toEqual([probe]);
    await world.advance(3_000);
    expect(client.status.value).toBe('waiting');
  });

  it.each<[string, object]>([
    ['pagehide', persisted],
    ['freeze', {}],
  ])('that is put away closes its connection: %s', async (type, properties) => {
    const client = await world.joined();
    const subscription = await client.subscribe('com.a', () => {});
    await tell(type, properties);
    expect([client.status.value, world.test.hub.sessionCount]).toEqual(['paused', 0]);
    await world.advance(1e6);
    expect(world.link.requests).toHaveLength(1);
    const call = client.call('com.none', [], {}, { timeoutMs: 0 }).catch((error: unknown) => error);
    await tell('pageshow', persisted);
    expect([client.status.value, subscription.status.value]).toEqual(['open', 'active']);
    expect(await call).toMatchObject({ uri: 'wamp.error.no_such_procedure' });
  });

  it('that leaves for good is not told of', async () => {
    const client = await world.joined();
    await tell('pagehide', { persisted: false });
    expect(client.status.value).toBe('open');
  });

  it('that is hidden stays, or rests after pauseWhenHiddenMs', async () => {
    const [staying, resting] = [
      await world.joined(),
      await world.joined({ pauseWhenHiddenMs: 20_000 }),
    ];
    await show('hidden');
    await world.advance(20_000);
    expect([staying.status.value, resting.status.value]).toEqual(['open', 'paused']);
    await tell('online');
    expect(resting.status.value).toBe('paused');
    await show('visible');
    expect(resting.status.value).toBe('open');
  });
});

describe('a page that waits', () => {
  it.each<[string, () => unknown]>([
    ['online', () => tell('online')],
    ['pageshow', () => tell('pageshow', persisted)],
    ['visible', () => show('visible')],
    ['resume', () => tell('resume')],
  ])('connects at once: %s', async (_, comeBack) => {
    const client = await world.joined();
    world.link.drop();
    expect(client.status.value).toBe('waiting');
    await comeBack();
    expect([client.status.value, world.clock.now()]).toEqual(['open', 0]);
  });

  it('keeps its number of attempts', async () => {
    const client = await world.joined();
    world.link.drop();
    world.link.refuse();
    for (let i = 0; i < 3; i++) await tell('online');
    world.link.accept();
    await world.advance(1_999);
    expect(client.status.value).toBe('waiting');
    await world.advance(1);
    expect(client.status.value).toBe('open');
  });

  it('makes no attempt while it is offline, also if it was before', async () => {
    const client = await world.joined();
    await tell('offline');
    world.link.drop();
    await world.advance(1e6);
    expect([client.status.value, world.link.requests.length]).toEqual(['waiting', 1]);
    await tell('online');
    expect(client.status.value).toBe('open');
    world.link.drop();
    await tell('offline');
    await world.advance(1e6);
    expect([client.status.value, world.link.requests.length]).toEqual(['waiting', 2]);
  });
});

describe('a client that is closed', () => {
  it('hears no event of the page', async () => {
    const client = await world.joined();
    await client.close();
    for (const type of ['online', 'resume', 'freeze', 'visibilitychange']) await tell(type);
    await world.advance(1e6);
    expect([client.status.value, world.link.requests.length]).toEqual(['closed', 1]);
  });
});
