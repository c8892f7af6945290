import autobahn from 'autobahn';
import { WebSocket } from 'ws';
import { topic } from '../../targets/contract.js';
import type { Subject } from '../subject.js';

// It takes the WebSocket of browsers; all contestants have that of `ws`.
globalThis.WebSocket = WebSocket as never;

/** autobahn-js, in JSON. */
export default async function open(port: number): Promise<Subject> {
  const connection = new autobahn.Connection({
    url: `ws://127.0.0.1:${port}/ws`,
    realm: 'realm1',
  });
  const session = await new Promise<autobahn.Session>((resolve, reject) => {
    Object.assign(connection, { onopen: resolve, onclose: reject });
    connection.open();
  });
  return {
    call: (procedure, args) => session.call(procedure, args as unknown[]),
    valueOf: (answer) => answer,
    async subscribe(onText) {
      await session.subscribe(topic, (args) => onText(args?.[0]));
    },
  };
}
