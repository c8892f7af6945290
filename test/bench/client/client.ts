/**
 * A client process: `node client.js <subject> <format> <port>`. It says by IPC that it is connected, and then
 * does what it is ordered to.
 */
import { Procedure } from '../targets/contract.js';
import type { Order, Outcome, Subject } from './subject.js';

/** How many idle clients connect at once. */
const connectAtOnce = 50;
const textBytes = 16;

const [name = '', format = '', port = ''] = process.argv.slice(2);
const { default: open } = (await import(`./subjects/${name}.js`)) as {
  default(port: number, format: string): Promise<Subject>;
};
const subject = await open(Number(port), format);
const nothing = { rss: 0, heap: 0 };
const idle: Subject[] = [];
let received = 0;
let awaited = Infinity;
let goOn = (): void => {};

await subject.subscribe((text) => {
  if (typeof text !== 'string' || text.length !== textBytes) throw new Error(`Got ${String(text)}`);
  if (++received === awaited) goOn();
});

/** Calls, always the same number of calls at once. */
async function calls(count: number, atOnce: number): Promise<void> {
  let started = 0;
  const lane = async (): Promise<void> => {
    while (started++ < count)
      if (subject.valueOf(await subject.call(Procedure.Add, [1, 2])) !== 3)
        throw new Error('Wrong sum.');
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

/** Asks for events again and again, and waits for the last of them. */
async function events(count: number, perCall: number): Promise<void> {
  for (let left = count; left > 0; left -= perCall) {
    const all = new Promise<void>((resolve) => (goOn = resolve));
    awaited = received + perCall;
    await subject.call(Procedure.Publish, [textBytes, perCall]);
    await all;
  }
}

async function grow(count: number): Promise<void> {
  for (let left = count; left > 0; left -= connectAtOnce) {
    const length = Math.min(left, connectAtOnce);
    const more = Array.from({ length }, () => open(Number(port), format));
    idle.push(...(await Promise.all(more)));
  }
}

function work(order: Order): Promise<void> {
  switch (order.type) {
    case 'calls':
      return calls(order.count, order.atOnce);
    case 'events':
      return events(order.count, order.perCall);
    case 'idle':
      return grow(order.count);
  }
}

/** Bytes in use after a collection of garbage: a collection makes code cold, so working clients have none. */
function memory(): Pick<Outcome, 'heap' | 'rss'> {
  for (let i = 0; i < 3; i++) globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heap: heapUsed + external };
}

async function outcomeOf(order: Order): Promise<Outcome> {
  const isIdle = order.type === 'idle';
  const before = isIdle ? memory() : nothing;
  const start = performance.now();
  const cpu = process.cpuUsage();
  await work(order);
  const { user, system } = process.cpuUsage(cpu);
  const ms = performance.now() - start;
  const { rss, heap } = isIdle ? memory() : nothing;
  return {
    cpuMicros: user + system,
    ms,
    rss: rss - before.rss,
    heap: heap - before.heap,
  };
}

async function obey(order: Order): Promise<void> {
  process.send?.(await outcomeOf(order));
}

process.on('message', (order: Order) => void obey(order));
process.on('disconnect', () => process.exit());
process.send?.('ready');
