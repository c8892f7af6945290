import { once } from 'node:events';
import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import type { NodeTarget } from './node-target.js';

/** Starts a node of socket.io, as its documentation says to run several. */
export async function socketIoNode(url: string): Promise<NodeTarget> {
  const publisher = new Redis(url);
  const server = createServer();
  const io = new Server(server, {
    adapter: createAdapter(publisher, publisher.duplicate()),
    transports: ['websocket'],
  });
  io.on('connection', (socket) => void socket.join('com.example.event'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    publish: (at, text) => void io.to('com.example.event').emit('event', at, text),
    call: (session, text) => io.to(session).timeout(5_000).emitWithAck('echo', text),
  };
}
