import { Wampy } from 'wampy';
import { CborSerializer } from 'wampy/CborSerializer.js';
import { JsonSerializer } from 'wampy/JsonSerializer.js';
import { MsgpackSerializer } from 'wampy/MsgpackSerializer.js';
import { WebSocket } from 'ws';
import { topic } from '../../targets/contract.js';
import type { Subject } from '../subject.js';

const serializers = { json: JsonSerializer, msgpack: MsgpackSerializer, cbor: CborSerializer };

type Options = NonNullable<ConstructorParameters<typeof Wampy>[1]>;

/** wampy.js, in one of its formats. */
export default async function open(port: number, format: string): Promise<Subject> {
  const wampy = new Wampy(`ws://127.0.0.1:${port}/ws`, {
    realm: 'realm1',
    ws: WebSocket as unknown as NonNullable<Options['ws']>,
    serializer: new serializers[format as keyof typeof serializers](),
  });
  await wampy.connect();
  return {
    call: (procedure, args) => wampy.call(procedure, args as unknown[]),
    valueOf: (answer) => (answer as { argsList: unknown[] }).argsList[0],
    async subscribe(onText) {
      await wampy.subscribe(topic, ({ argsList }) => onText(argsList?.[0]));
    },
  };
}
