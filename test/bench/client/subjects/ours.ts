import { connect } from 'nestjs-wamp/client';
import { CborSerializer } from 'nestjs-wamp/client/cbor';
import { MsgpackSerializer } from 'nestjs-wamp/client/msgpack';
import { topic } from '../../targets/contract.js';
import type { Subject } from '../subject.js';

const binary = { msgpack: MsgpackSerializer, cbor: CborSerializer };

/** The client of this package, in one of its formats. */
export default async function open(port: number, format: string): Promise<Subject> {
  const client = await connect({
    url: `ws://127.0.0.1:${port}/ws`,
    // It has JSON without being told.
    ...(format in binary && { serializers: [new binary[format as keyof typeof binary]()] }),
  });
  return {
    call: (procedure, args) => client.call(procedure, args),
    valueOf: (answer) => answer,
    async subscribe(onText) {
      await client.subscribe(topic, (event) => onText(event.value));
    },
  };
}
