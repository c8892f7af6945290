import { setTimeout as pause } from 'node:timers/promises';
import { handNode } from './hand-node.js';
import { type Answer, isByHand, type Kind, type Order } from './kinds.js';
import type { NodeTarget } from './node-target.js';
import { socketIoNode } from './socket-io-node.js';
import { wampNode } from './wamp-node.js';

// One node: node node-process.js KIND BROKER_URL
const [kind, brokerUrl] = process.argv.slice(2) as [Kind, string];
const target = await start();

function start(): Promise<NodeTarget> {
  if (kind === 'socket.io') return socketIoNode(brokerUrl);
  return isByHand(kind) ? handNode(kind, brokerUrl) : wampNode(kind, brokerUrl);
}

async function publish(order: Extract<Order, { do: 'publish' }>): Promise<void> {
  const { count, bytes, rhythm } = order;
  const text = 'x'.repeat(bytes);
  for (let at = 0; at < count; at++) {
    target.publish(at, text);
    if (at % rhythm.group === rhythm.group - 1) await pause(rhythm.pauseMs);
  }
}

async function call(order: Extract<Order, { do: 'call' }>): Promise<number[]> {
  const text = 'x'.repeat(order.bytes);
  const times: number[] = [];
  for (let at = 0; at < order.count; at++) {
    const startedAt = performance.now();
    await target.call(order.session, text);
    times.push(performance.now() - startedAt);
  }
  return times;
}

function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

process.on('message', (order: Order) => {
  void (async () => {
    let times: number[] | undefined;
    if (order.do === 'publish') await publish(order);
    if (order.do === 'call') times = await call(order);
    const answer: Answer = { cpuUs: cpuUs(), ...(times && { times }) };
    process.send?.(answer);
  })();
});
process.send?.({ port: target.port });
