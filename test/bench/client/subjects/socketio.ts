import { once } from 'node:events';
import { io } from 'socket.io-client';
import type { Subject } from '../subject.js';

/** socket.io-client, with acknowledgements for calls and a room for events. */
export default async function open(port: number): Promise<Subject> {
  const socket = io(`ws://127.0.0.1:${port}`, { transports: ['websocket'], forceNew: true });
  await once(socket as never, 'connect');
  return {
    call: (procedure, args) => socket.emitWithAck(procedure, args),
    valueOf: (answer) => answer,
    async subscribe(onText) {
      socket.on('news', onText);
      await socket.emitWithAck('join', 'bench.news');
    },
  };
}
