import { expect, it } from 'vitest';
import {
  capableClient,
  createTestHub,
  MemoryConnection,
  type ServerMessage,
} from '../../lib/testing/index.js';
import { json } from '../serializers/serializers.js';
import { expectEmptyTables } from '../utils/tables.js';
import { turns } from '../utils/turns.js';

// A client in memory that answers from inside its listener, so before `send` of the hub returns.

const answers: Readonly<Record<number, (message: ServerMessage) => unknown>> = {
  2: () => [64, 1, {}, 'com.client.double'],
  65: () => [32, 2, {}, 'com.topic'],
  33: () => [48, 3, {}, 'com.hub.add', [1, 2]],
  68: ([, request, , , args]) => [70, request, {}, [Number((args as unknown[])[0]) * 2]],
  36: () => [48, 4, {}, 'com.hub.add', [3, 4]],
  6: () => [6, {}, 'wamp.close.goodbye_and_out'],
};

it('a client in memory may answer while it is told', async () => {
  const test = createTestHub();
  const { hub } = test;
  hub.register('com.hub.add', ({ args: [a, b] }) => Number(a) + Number(b));
  const port = new MemoryConnection(hub, json).client;
  const received: ServerMessage[] = [];
  port.listen({
    message(data) {
      const message = json.decode(data) as ServerMessage;
      received.push(message);
      const answer = answers[message[0]]?.(message);
      if (answer !== undefined) port.send(json.encode(answer as unknown[]));
    },
    closed() {},
  });
  port.send(json.encode([1, 'realm1', capableClient]));
  await turns();
  const [session] = hub.sessions.values();

  await expect(session?.call('com.client.double', [21])).resolves.toBe(42);
  hub.publish('com.topic');
  await turns();
  await session?.close();

  expect(received.map(([code]) => code)).toEqual([2, 65, 33, 50, 68, 36, 50, 6]);
  expect(test.log).toEqual([]);
  expectEmptyTables(test);
});
