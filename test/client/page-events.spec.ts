import { describe, expect, it } from 'vitest';
import { isOffline, watchPage } from '../../lib/client/page-events.js';
import { VirtualClock } from '../../lib/testing/virtual-clock.js';

/** An EventTarget that knows which listeners it has. */
class Target extends EventTarget {
  readonly types: string[] = [];

  override addEventListener(type: string, listener: (event: Event) => void): void {
    this.types.push(type);
    super.addEventListener(type, listener);
  }

  override removeEventListener(type: string, listener: (event: Event) => void): void {
    this.types.splice(this.types.indexOf(type), 1);
    super.removeEventListener(type, listener);
  }
}

class Page {
  readonly clock = new VirtualClock();
  readonly calls: string[] = [];
  readonly document = Object.assign(new Target(), { visibilityState: 'visible' });
  readonly window = Object.assign(new Target(), { document: this.document });
  readonly stop: () => void;

  constructor(pauseWhenHiddenMs = 0, visibilityState = 'visible') {
    this.document.visibilityState = visibilityState;
    const call = (name: string) => () => void this.calls.push(name);
    const { clock } = this;
    const port = { clock, wake: call('wake'), offline: call('offline'), pause: call('pause') };
    this.stop = watchPage(port, pauseWhenHiddenMs, this.window);
  }

  emit(target: 'document' | 'window', type: string, properties: object = {}): string[] {
    this[target].dispatchEvent(Object.assign(new Event(type), properties));
    return this.calls.splice(0);
  }

  show(visibilityState: string): string[] {
    this.document.visibilityState = visibilityState;
    return this.emit('document', 'visibilitychange');
  }
}

describe('watchPage', () => {
  it.each([
    ['window', 'online', {}, ['wake']],
    ['window', 'offline', {}, ['offline']],
    ['window', 'pageshow', { persisted: true }, ['wake']],
    ['window', 'pageshow', { persisted: false }, []],
    ['window', 'pagehide', { persisted: true }, ['pause']],
    ['window', 'pagehide', { persisted: false }, []],
    ['document', 'freeze', {}, ['pause']],
    ['document', 'resume', {}, ['wake']],
    ['document', 'visibilitychange', {}, ['wake']],
  ] as const)('passes on %s %s %j: %j', (target, type, properties, calls) => {
    expect(new Page().emit(target, type, properties)).toEqual(calls);
  });

  it('removes all its listeners, and never has one for unload', () => {
    const page = new Page();
    const types = [...page.window.types, ...page.document.types];
    expect(types).toHaveLength(7);
    expect(types).not.toContain('unload');
    expect(types).not.toContain('beforeunload');
    page.stop();
    expect([...page.window.types, ...page.document.types]).toEqual([]);
  });

  it('does nothing when the page is hidden, by default', () => {
    const page = new Page();
    expect(page.show('hidden')).toEqual([]);
    page.clock.advance(1e9);
    expect(page.calls).toEqual([]);
    expect(page.show('visible')).toEqual(['wake']);
  });

  it('rests after the page was hidden for pauseWhenHiddenMs, until it is visible', () => {
    const page = new Page(60_000);
    page.show('hidden');
    page.clock.advance(59_999);
    expect(page.calls).toEqual([]);
    page.clock.advance(1);
    expect(page.calls.splice(0)).toEqual(['pause']);
    expect(page.emit('window', 'online')).toEqual([]);
    expect(page.show('visible')).toEqual(['wake']);
    expect(page.emit('window', 'online')).toEqual(['wake']);
  });

  it('does not rest if the page is visible in time', () => {
    const page = new Page(60_000);
    page.show('hidden');
    page.clock.advance(59_999);
    page.show('visible');
    page.clock.advance(1e9);
    expect(page.calls).toEqual([]);
  });

  it('rests in a page that was hidden from the start', () => {
    const page = new Page(60_000, 'hidden');
    page.clock.advance(60_000);
    expect(page.calls).toEqual(['pause']);
  });

  it('has no timer after stop, nor one that rings at once for a time without end', () => {
    const page = new Page(Infinity);
    page.show('hidden');
    page.clock.advance(1e9);
    expect(page.calls).toEqual([]);
    expect(page.clock.pending).toBe(1);
    page.stop();
    expect(page.clock.pending).toBe(0);
  });

  it('does nothing where there is neither page nor worker, as in Node', () => {
    const port = { clock: new VirtualClock(), wake() {}, offline() {}, pause() {} };
    expect(() => watchPage(port, 1_000)()).not.toThrow();
    expect(() => watchPage(port, 1_000, {})()).not.toThrow();
  });

  it('passes on the events of a worker, which has no document', () => {
    const worker = new Target();
    const calls: string[] = [];
    const port = {
      clock: new VirtualClock(),
      wake: () => calls.push('wake'),
      offline: () => calls.push('offline'),
      pause() {},
    };
    watchPage(port, 0, worker);
    for (const type of ['offline', 'online']) worker.dispatchEvent(new Event(type));
    expect(calls).toEqual(['offline', 'wake']);
  });
});

describe('isOffline', () => {
  it.each([
    [{ navigator: { onLine: false } }, true],
    [{ navigator: { onLine: true } }, false],
    [{ navigator: {} }, false],
    [{}, false],
    [undefined, false],
  ])('of %j is %s', (scope, expected) => {
    expect(isOffline(scope)).toBe(expected);
  });
});
