import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { type WebSocket, WebSocketServer } from 'ws';
import {
  callRepeatedly,
  clientProcedure,
  Order,
  orderSchema,
  Procedure,
  type Target,
} from './contract.js';

/** One client of the hand-written server. */
interface Client {
  readonly ws: WebSocket;
  readonly pending: Map<number, (value: unknown) => void>;
  /** Registration ids by URI. */
  readonly registrations: Map<string, number>;
  lastInvocation: number;
}

type Message = readonly [code: number, request: number, ...rest: unknown[]];
type Handler = (args: readonly never[], client: Client, request: number) => unknown;

const subscription = 1;
const subscribers = new Set<WebSocket>();
let ids = 0;

const procedures = new Map<unknown, Handler>([
  [Procedure.Add, ([a, b]: readonly number[]) => a! + b!],
  [Procedure.Echo, ([text]: readonly string[]) => text],
  [Procedure.Order, ([order]: readonly object[]) => validated(order!).quantity],
  [Procedure.Schema, ([order]: readonly object[]) => orderSchema.parse(order).quantity],
  [Procedure.Publish, ([bytes, times]: readonly number[]) => publish(bytes!, times!)],
  [Procedure.Count, ([n]: readonly number[], client, request) => count(n!, client, request)],
  [Procedure.Reverse, ([n]: readonly number[], client) => reverse(n!, client)],
]);

function validated(value: object): Order {
  const order = plainToInstance(Order, value);
  if (validateSync(order).length > 0) throw new Error('invalid');
  return order;
}

/** What a server does that nobody has tuned: each subscriber gets an event made for it. */
let publishOne = (id: number, text: string): void => {
  for (const ws of subscribers) send(ws, [36, subscription, id, {}, [text]]);
};

function publishOnce(id: number, text: string): void {
  const event = JSON.stringify([36, subscription, id, {}, [text]]);
  for (const ws of subscribers) ws.send(event);
}

function publish(bytes: number, times: number): undefined {
  const text = 'x'.repeat(bytes);
  for (let i = 0; i < times; i++) publishOne(++ids, text);
}

function count(n: number, { ws }: Client, request: number): number {
  for (let i = 0; i < n - 1; i++) send(ws, [50, request, { progress: true }, [i]]);
  return n - 1;
}

function reverse(times: number, client: Client): Promise<void> {
  return callRepeatedly(times, () => call(client, [1, 2]));
}

function call(client: Client, args: unknown[]): Promise<unknown> {
  const id = ++client.lastInvocation;
  return new Promise((resolve) => {
    client.pending.set(id, resolve);
    send(client.ws, [68, id, client.registrations.get(clientProcedure), {}, args]);
  });
}

function send(ws: WebSocket, message: unknown[]): void {
  ws.send(JSON.stringify(message));
}

function onCall(client: Client, [, request, , uri, args]: Message): void {
  const { ws } = client;
  const procedure = procedures.get(uri);
  if (procedure === undefined)
    return send(ws, [8, 48, request, {}, 'wamp.error.no_such_procedure']);
  const result = procedure((args ?? []) as never[], client, request);
  if (result instanceof Promise)
    void result.then((value: unknown) => send(ws, [50, request, {}, [value]]));
  else send(ws, [50, request, {}, [result]]);
}

function onMessage(client: Client, message: Message): void {
  const { ws, pending, registrations } = client;
  const [code, request] = message;
  switch (code) {
    case 1:
      return send(ws, [2, ++ids, { roles: { dealer: {}, broker: {} } }]);
    case 32:
      subscribers.add(ws);
      return send(ws, [33, request, subscription]);
    case 48:
      return onCall(client, message);
    case 64:
      registrations.set(message[3] as string, ++ids);
      return send(ws, [65, request, ids]);
    case 70:
      pending.get(request)?.((message[3] as unknown[])[0]);
      return void pending.delete(request);
  }
}

function onConnection(ws: WebSocket): void {
  const client: Client = { ws, pending: new Map(), registrations: new Map(), lastInvocation: 0 };
  ws.on('message', (data: Buffer) => onMessage(client, JSON.parse(data.toString()) as Message));
  ws.on('error', () => ws.terminate());
  ws.on('close', () => subscribers.delete(ws));
}

/**
 * The hand-written server that all others are compared to: plain `ws`, `JSON.parse`, a Map from URI to
 * function, `JSON.stringify`, `ws.send`. It speaks just enough WAMP for the generator to be the same.
 *
 * @param variant `once` encodes an event once for all subscribers
 */
export default async function start(variant: string): Promise<Target> {
  if (variant === 'once') publishOne = publishOnce;
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    path: '/ws',
    handleProtocols: () => 'wamp.2.json',
  });
  server.on('connection', onConnection);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port };
}
