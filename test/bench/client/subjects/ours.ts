import { connect, type WampSocketFactory } from 'nestjs-wamp/client';
import { CborSerializer } from 'nestjs-wamp/client/cbor';
import { MsgpackSerializer } from 'nestjs-wamp/client/msgpack';
import { topic } from '../../targets/contract.js';
import type { Subject } from '../subject.js';

const binary = { msgpack: MsgpackSerializer, cbor: CborSerializer };

/** What the client takes in a browser. It is not an option in Node, so no entry exports it. */
const webSocket = new URL('../../../../../dist/client/web-socket.js', import.meta.url).href;

/** The client of this package: in one of its formats, or in JSON over the global WebSocket. */
export default async function open(port: number, format: string): Promise<Subject> {
  const client = await connect({
    url: `ws://127.0.0.1:${port}/ws`,
    // It has JSON without being told.
    ...(format in binary && { serializers: [new binary[format as keyof typeof binary]()] }),
    ...(format === 'global' && { socket: await globalSocket() }),
  });
  return {
    call: (procedure, args) => client.call(procedure, args),
    valueOf: (answer) => answer,
    async subscribe(onText) {
      await client.subscribe(topic, (event) => onText(event.value));
    },
  };
}

async function globalSocket(): Promise<WampSocketFactory> {
  const { openSocket } = (await import(webSocket)) as { readonly openSocket: WampSocketFactory };
  return openSocket;
}
