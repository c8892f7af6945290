import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WampError } from '../../lib/protocol/wamp-error.js';
import { WampResult } from '../../lib/protocol/wamp-result.js';
import type { WampCallContext } from '../../lib/index.js';
import { type HubServer, serveHub } from './hub-server.js';
import { run } from './terminal.js';

let server: HubServer;

beforeAll(async () => {
  server = await serveHub();
  const { hub } = server;
  hub.register('com.x.add', ({ args: [a, b] }) => (a as number) + (b as number));
  hub.register('com.x.echo', ({ args, kwargs }) => new WampResult(args, kwargs));
  hub.register('com.x.types', ({ args }) => args.map((value) => typeof value));
  hub.register('com.x.fail', () => {
    throw new WampError('com.x.error.sold_out', ['Sold out.', 3], { left: 0 });
  });
  hub.register('com.x.count', async function* ({ args: [to] }) {
    for (let n = 1; n <= (to as number); n++) yield n;
  });
  hub.register('com.x.sum', async ({ input }: WampCallContext) => {
    let sum = 0;
    for await (const n of input) sum += n as number;
    return sum;
  });
  hub.register('com.x.never', () => new Promise(() => {}));
});
afterAll(() => server.close());

const call = (...words: string[]): Promise<{ code: number; out: string; err: string }> =>
  run(['call', ...words], { env: { WAMP_URL: server.url } });

describe('call', () => {
  it.each<[words: string[], out: string]>([
    [['com.x.add', '17', '25'], '42\n'],
    [['com.x.add', '-1', '-2'], '-3\n'],
    [['com.x.add', '--strings', '1', '2'], '12\n'],
    [['com.x.echo'], ''],
    [['com.x.echo', '--json'], 'null\n'],
    [['com.x.echo', 'some text'], 'some text\n'],
    [['com.x.echo', '--json', 'some text'], '"some text"\n'],
    [['com.x.echo', '[1,{"a":2}]', '--json'], '[1,{"a":2}]\n'],
    [['com.x.echo', '{"a":2}'], '{\n  "a": 2\n}\n'],
    [['com.x.echo', '-k', 'a=1', '-k', 'b=x=y', '--json'], '{"a":1,"b":"x=y"}\n'],
    [['com.x.echo', '--kwargs', '{"a":1,"b":2}', '-k', 'b=3', '--json'], '{"a":1,"b":3}\n'],
    [['com.x.echo', '1', '2', '--json'], '{"args":[1,2],"kwargs":{}}\n'],
    [['com.x.echo', '1', '--raw'], '{"args":[1],"kwargs":{}}\n'],
    [
      [
        'com.x.types',
        '--json',
        '007',
        '1e400',
        '1',
        '-1.5',
        'true',
        'null',
        '12345678901234567890',
      ],
      '["string","string","number","number","boolean","object","string"]\n',
    ],
    [['com.x.count', '3', '--progress'], '1\n2\n3\n'],
    [['com.x.count', '2'], '2\n'],
    [['com.x.add', '1', '2', '--repeat', '3'], '3\n3\n3\n'],
  ])('%j prints %j', async (words, out) => {
    expect(await call(...words)).toEqual({ code: 0, out, err: '' });
  });
});
