import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { CborSerializer, JsonSerializer, MsgpackSerializer } from 'nestjs-wamp';
import { WebSocketServer } from 'ws';
import { goFirst } from '../priority.js';
import type { Target } from './contract.js';
import { Watcher } from './watcher.js';

/** A message that is greater is read, and not sent back: those who sent it do not wait for it. */
const maxEchoBytes = 1_024;
/** WELCOME, which lets a client begin. */
const welcome = [2, 1, {}];
const serializers = [new JsonSerializer(), new MsgpackSerializer(), new CborSerializer()];

function greeting(subprotocol: string): Buffer {
  const serializer = serializers.find((each) => each.subprotocol === subprotocol)!;
  return Buffer.from(serializer.encode(welcome) as string);
}

/**
 * A server of nothing but `ws`, which decodes nothing, keeps nothing, and only sends back what is small.
 * What a client notices here beside hostile ones is the machine and `ws`.
 */
export default async function start(): Promise<Target> {
  goFirst();
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    maxPayload: 1_048_576,
    perMessageDeflate: false,
    handleProtocols: (protocols) => [...protocols][0] ?? false,
  });
  server.on('connection', (ws) => {
    ws.on('error', () => ws.terminate());
    let isGreeted = false;
    ws.on('message', (data: Buffer, isBinary) => {
      const message = isGreeted ? data : greeting(ws.protocol);
      if (message.length <= maxEchoBytes) ws.send(message, { binary: isBinary });
      isGreeted = true;
    });
  });
  await once(server, 'listening');
  const watcher = new Watcher();
  const tables = () => ({ ...watcher.take(), connections: server.clients.size, held: 0 });
  return { port: (server.address() as AddressInfo).port, tables };
}
