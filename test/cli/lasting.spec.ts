import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WampClient } from '../../lib/client/wamp-client.js';
import { connect } from '../../lib/client/connect.js';
import { WampError } from '../../lib/protocol/wamp-error.js';
import { createTestRouter, type TestRouter } from '../../lib/testing/index.js';
import { type RunningCommand, run, type Start, start } from './terminal.js';

// Commands that last: subscribe and register, at a router, with a client of ours at the other end.

let router: TestRouter;
let other: WampClient;

beforeAll(async () => {
  router = await createTestRouter({});
  other = await connect({ url: router.url });
});
afterAll(async () => {
  await other.close();
  await router.close();
});

let count = 0;
const fresh = (): string => `com.cli.n${++count}`;

async function begin(words: readonly string[], options: Start = {}): Promise<RunningCommand> {
  const command = start(words, { ...options, env: { WAMP_URL: router.url, ...options.env } });
  await command.says(/(Subscribed to|Registered) /);
  return command;
}

describe('subscribe', () => {
  it.each([
    ['the value', [], '"hi"\n'],
    ['a raw event', ['--raw'], '{"topic":"TOPIC","args":["hi"],"kwargs":{}}\n'],
  ])('prints %s, and ends after --count', async (_, words, line) => {
    const topic = fresh();
    const command = await begin(['subscribe', topic, '--count', '2', ...words]);
    for (let n = 0; n < 3; n++) await other.publish(topic, ['hi']);
    const { code, out } = await command.result();
    expect({ code, out }).toEqual({ code: 0, out: line.replace('TOPIC', topic).repeat(2) });
  });

  it('prints whole events of a pattern and of several topics', async () => {
    const topics = [fresh(), fresh()];
    const words = ['subscribe', ...topics, '--match', 'prefix', '--details', '--count', '2'];
    const command = await begin(words);
    await other.publish(`${topics[0]}.deep`, [], { a: 1 });
    await other.publish(topics[1]!, [1, 2]);
    const lines = (await command.result()).out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines).toMatchObject([
      { topic: `${topics[0]}.deep`, args: [], kwargs: { a: 1 }, publication: expect.any(Number) },
      { topic: topics[1], args: [1, 2], kwargs: {}, subscription: expect.any(Number) },
    ]);
  });

  it('ends with 1 if it is refused, and with 2 if the router ends the session', async () => {
    const refused = await run(['subscribe', 'wamp..x'], { env: { WAMP_URL: router.url } });
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(/^wamp\.error\.invalid_uri/);
    const command = await begin(['subscribe', fresh()]);
    const id = [...router.hub.sessions.keys()].find((key) => key !== other.session!.id);
    await router.hub.kick({ id: id! }, 'com.x.enough');
    expect(await command.result()).toMatchObject({
      code: 2,
      err: expect.stringContaining('com.x.enough'),
    });
  });

  it('comes back after the router was away', async () => {
    const topic = fresh();
    const command = await begin(['subscribe', topic, '--count', '1']);
    await router.restart();
    await other.connect();
    await command.says('Connected again.');
    await other.publish(topic, ['back']);
    expect(await command.result()).toMatchObject({ code: 0, out: '"back"\n' });
  });

  it('a second ^C ends at once', async () => {
    const command = await begin(['subscribe', fresh()]);
    command.signal('SIGINT');
    command.signal('SIGINT');
    expect(command.exited).toBe(130);
    expect(await command.code).toBe(130);
  });
});

describe('register', () => {
  it.each<[what: string, words: readonly string[], result: unknown]>([
    ['nothing', [], undefined],
    ['a value', ['--value', '{"a":[1]}'], { a: [1] }],
    ['a text', ['--value', '17', '--strings'], '17'],
    ['the output of a command', ['--exec', 'echo 17'], 17],
    ['what a command makes of the call', ['--exec', 'cat'], { args: [1], kwargs: { b: 2 } }],
    ['no output', ['--exec', 'true'], undefined],
    ['after a delay', ['--value', '1', '--delay', '1'], 1],
  ])('answers with %s, and ends after --count', async (_, words, result) => {
    const uri = fresh();
    const command = await begin(['register', uri, '--count', '1', ...words]);
    const answer = await other.call(uri, [1], { b: 2 });
    expect({ answer }).toMatchObject({ answer: result });
    const { code, out } = await command.result();
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({ procedure: uri, args: [1], kwargs: { b: 2 } });
    await expect(other.call(uri)).rejects.toMatchObject({ uri: 'wamp.error.no_such_procedure' });
  });

  it('tells the caller that a command failed, and only its own user why', async () => {
    const uri = fresh();
    const command = await begin([
      'register',
      uri,
      '--count',
      '1',
      '--exec',
      'echo why >&2; exit 3',
    ]);
    const error = await other.call(uri).catch((reason: WampError) => reason);
    expect(error).toMatchObject({
      uri: 'wamp.error.runtime_error',
      message: 'The command ended with exit code 3.',
    });
    expect((await command.result()).err).toContain('why\n');
  });

  it('ends a command whose call was canceled, with all that it has started', async () => {
    const uri = fresh();
    const command = await begin(['register', uri, '--exec', 'sleep 600 | cat; echo over']);
    const abort = new AbortController();
    const call = other.call(uri, [], {}, { signal: abort.signal, cancelMode: 'kill' });
    await command.says(uri, 'out');
    abort.abort();
    await expect(call).rejects.toMatchObject({ uri: 'wamp.error.canceled' });
    command.signal('SIGTERM');
    expect(await command.code).toBe(143);
  });

  it('runs so many commands at a time, and refuses further calls', async () => {
    const uri = fresh();
    const command = await begin(['register', uri, '--concurrency', '1', '--delay', '600000']);
    const first = other.call(uri).catch((error: WampError) => error.uri);
    await command.says(uri, 'out');
    await expect(other.call(uri)).rejects.toMatchObject({
      uri: 'wamp.error.unavailable',
      message: '1 calls are running already.',
    });
    command.signal('SIGINT');
    expect(await command.code).toBe(130);
    expect(await first).toMatch(/^wamp\.error\./);
  });

  it('shares a procedure, and serves a pattern', async () => {
    const uri = fresh();
    const words = ['register', uri, '--invoke', 'roundrobin', '--match', 'prefix', '--count', '1'];
    const commands = await Promise.all([
      begin([...words, '--value', '1']),
      begin([...words, '--value', '2']),
    ]);
    const answers = new Set([await other.call(`${uri}.a`), await other.call(`${uri}.b`)]);
    expect(answers).toEqual(new Set([1, 2]));
    for (const command of commands) expect(await command.code).toBe(0);
  });

  it('does not take two answers', async () => {
    expect(await run(['register', 'com.x', '--exec', 'a', '--value', '1'])).toMatchObject({
      code: 2,
      err: '--exec and --value are two answers: give one.\n',
    });
  });
});
