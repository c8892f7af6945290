import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from '@nats-io/transport-node';
import { Redis } from 'ioredis';
import { type WebSocket, WebSocketServer } from 'ws';
import type { HandKind } from './kinds.js';
import type { NodeTarget } from './node-target.js';

const topic = 'com.example.event';

interface Subscriber {
  readonly ws: WebSocket;
  readonly socket: Socket;
}

/** Sends an event to the clients of this node. */
type Serve = (event: string | Buffer) => void;

/**
 * Starts a node of plain `ws` and the library of a broker: an event is encoded once, and what the others send is
 * handed on as it is, all frames of a turn with one system call. It has no budget, and knows no node, pattern or
 * realm: what is left is the cost of the sockets and the libraries.
 */
export async function handNode(kind: HandKind, url: string): Promise<NodeTarget> {
  const subscribers = new Set<Subscriber>();
  const serve: Serve = (event) => {
    for (const { ws, socket } of subscribers) {
      if (socket.writableCorked === 0) gather(socket);
      ws.send(event, { binary: false });
    }
  };
  const publish = await (kind === 'nats by hand' ? overNats : overRedis)(url, serve);
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    path: '/ws',
    handleProtocols: () => 'wamp.2.json',
  });
  server.on('connection', (ws, { socket }) => welcome({ ws, socket }, subscribers));
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    publish: (at, text) => publish(JSON.stringify([36, 1, at, {}, [at, text]])),
    call: () => Promise.reject(new Error('A node by hand takes no calls.')),
  };
}

async function overNats(url: string, serve: Serve): Promise<(event: string) => void> {
  const connection = await connect({ servers: url, noEcho: true });
  connection.subscribe(topic, {
    callback: (_, { data }) => serve(Buffer.from(data.buffer, data.byteOffset, data.length)),
  });
  return (event) => {
    serve(event);
    connection.publish(topic, event);
  };
}

/** Redis returns an event to its publisher, which serves its own clients only then. */
async function overRedis(url: string, serve: Serve): Promise<(event: string) => void> {
  const publisher = new Redis(url, { enableAutoPipelining: true });
  const subscriber = publisher.duplicate();
  subscriber.on('messageBuffer', (_: Buffer, event: Buffer) => serve(event));
  await subscriber.subscribe(topic);
  return (event) => void publisher.publish(topic, event);
}

/** Collects all frames of this turn of the event loop. */
function gather(socket: Socket): void {
  socket.cork();
  setImmediate(() => socket.uncork());
}

function welcome(subscriber: Subscriber, subscribers: Set<Subscriber>): void {
  const { ws } = subscriber;
  const answers: Record<number, (request: number) => unknown[]> = {
    1: () => [2, 1, { roles: { broker: {}, dealer: {} } }],
    32: (request) => [33, request, 1],
    64: (request) => [65, request, 1],
  };
  ws.on('error', () => ws.terminate());
  ws.on('close', () => subscribers.delete(subscriber));
  ws.on('message', (data: Buffer) => {
    const [code, request] = JSON.parse(data.toString()) as [number, number];
    if (code === 32) subscribers.add(subscriber);
    ws.send(JSON.stringify(answers[code]?.(request)));
  });
}
