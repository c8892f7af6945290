/* oxlint-disable vitest/no-standalone-expect -- called from tests only */
import { expect } from 'vitest';
import type { Dict, ServerMessage } from '../../lib/protocol/messages.js';
import { CborSerializer, JsonSerializer, MsgpackSerializer } from '../../lib/serializers/index.js';
import {
  capableClient,
  createMemoryRouter,
  joinTestClient,
  type WampTestClient,
} from '../../lib/testing/index.js';
import { parseMessage } from '../utils/parse-message.js';
import { expectEmptyRouter } from './support.js';

export const uris = ['com.a', 'com.a.b', 'com.a.c', 'com', 'not a uri', 'wamp.a'] as const;
export const matches = ['exact', 'prefix', 'wildcard'] as const;
export const policies = ['single', 'roundrobin', 'random', 'first', 'last', 'other'] as const;
export const modes = ['kill', 'killnowait', 'skip', 'other'] as const;
export const endings = ['goodbye', 'drop', 'violation'] as const;
export const answers = ['progress', 'result', 'error', 'untellable'] as const;

/** What one of the clients does next, or time. Numbers choose among what there is. */
export type Step = { do: 'advance'; ms: number } | { do: 'turn' } | ({ who: number } & Deed);
type Uri = (typeof uris)[number];
type Match = (typeof matches)[number];
type Deed =
  | { do: 'answer'; at: number; how: (typeof answers)[number] }
  | { do: 'call'; uri: Uri; progress: boolean; stream: boolean; disclose: boolean; timeout: number }
  | { do: 'cancel'; at: number; mode: (typeof modes)[number] }
  | { do: 'leave'; how: (typeof endings)[number] }
  | { do: 'pause' | 'resume' }
  | { do: 'piece'; at: number; isLast: boolean }
  | { do: 'publish'; uri: Uri; isForAll: boolean; isUntellable: boolean }
  | { do: 'register'; uri: Uri; match: Match; invoke: (typeof policies)[number] }
  | { do: 'subscribe'; uri: Uri; match: Match }
  | { do: 'unregister' | 'unsubscribe'; at: number };

interface Call {
  readonly id: number;
  readonly uri: Uri;
  readonly wantsProgress: boolean;
  isInputOpen: boolean;
}

/** A client, with what it has asked and what it still owes. */
class Actor {
  readonly calls: Call[] = [];
  isBreaking = false;

  constructor(
    readonly client: WampTestClient,
    readonly canBeCanceled: boolean,
  ) {}

  /** The invocations that it has not answered, as far as it knows. */
  readonly answered = new Set<number>();

  get invocations(): number[] {
    const all = this.client.received.filter(([code]) => code === 68).map((message) => message[1]);
    return [...new Set(all as number[])].filter((id) => !this.answered.has(id));
  }
}

const huge = 2n ** 80n;
const serializers = [new CborSerializer(), new JsonSerializer(), new MsgpackSerializer()];

/** Several clients at one router, and what must hold whatever they do. */
export class RandomRouter {
  private readonly router = createMemoryRouter({ random: () => 0.5 });
  private readonly actors: Actor[] = [];
  private readonly left: Actor[] = [];

  async start(): Promise<void> {
    for (let n = 0; n < 4; n++) this.actors.push(await this.join(n));
  }

  async run(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      if (step.do === 'advance') this.router.clock.advance(step.ms);
      else if (step.do === 'turn') await turn();
      else await this.act(step.who % this.actors.length, step);
    }
  }

  /** Lets everything come to its end, and checks it. */
  async finish(): Promise<void> {
    for (const { client } of this.actors) client.resume();
    await turn();
    for (const actor of this.actors)
      for (const id of actor.invocations) actor.client.yield(id, ['at last']);
    await turn();
    this.router.clock.advance(3_600_000);
    await turn();
    for (const actor of this.actors) this.checkAnswers(actor, true);
    for (const actor of this.left) this.checkAnswers(actor, false);
    for (const actor of [...this.actors, ...this.left]) checkWire(actor);
    await this.router.close();
    const { log } = this.router;
    expect(log.filter(({ message }) => !message.includes('what subscribers cannot get'))).toEqual(
      [],
    );
    expectEmptyRouter(this.router);
  }

  private async join(n: number): Promise<Actor> {
    const serializer = serializers[n % serializers.length];
    const canBeCanceled = n % 4 !== 3;
    const details: Dict = canBeCanceled ? capableClient : { roles: {} };
    const client = await joinTestClient(this.router.hub, { serializer, details });
    return new Actor(client, canBeCanceled);
  }

  private async act(at: number, step: Deed): Promise<void> {
    const actor = this.actors[at]!;
    const { client } = actor;
    if (step.do === 'leave') {
      end(actor, step.how);
      this.left.push(actor);
      this.actors[at] = await this.join(at);
    } else if (step.do === 'pause' || step.do === 'resume') client[step.do]();
    else send(actor, step);
  }

  /** Every call has one final answer, nothing follows it, and progress only comes to who asked for it. */
  private checkAnswers({ client, calls }: Actor, isComplete: boolean): void {
    for (const { id, wantsProgress } of calls) {
      const own = client.received.filter((message) => isAnswerTo(id, message));
      const progressive = own.filter(isProgress);
      const final = own.length - progressive.length;
      if (isComplete) expect([id, final]).toEqual([id, 1]);
      else expect(final).toBeLessThanOrEqual(1);
      expect(own.slice(0, -1).every(isProgress)).toBe(true);
      if (!wantsProgress) expect(progressive).toEqual([]);
    }
  }
}

function send(actor: Actor, step: Deed): void {
  const { client, calls } = actor;
  switch (step.do) {
    case 'call': {
      const { progress, stream, disclose, timeout, uri } = step;
      const options = {
        receive_progress: progress,
        progress: stream,
        disclose_me: disclose,
        timeout,
      };
      const id = client.request(48, options, uri, [1]);
      calls.push({ id, uri, wantsProgress: progress, isInputOpen: stream });
      return;
    }
    case 'piece': {
      const open = calls.filter(({ isInputOpen }) => isInputOpen);
      const call = open[step.at % open.length];
      if (call === undefined) return;
      call.isInputOpen = !step.isLast;
      return client.send([48, call.id, { progress: !step.isLast }, call.uri, [2]]);
    }
    case 'cancel': {
      const call = calls[step.at % calls.length];
      if (call !== undefined) client.send([49, call.id, { mode: step.mode }]);
      return;
    }
    case 'answer':
      return answer(actor, step.at, step.how);
    case 'publish': {
      const options = { acknowledge: true, exclude_me: !step.isForAll };
      const isHuge = step.isUntellable && client.serializer instanceof CborSerializer;
      return void client.request(16, options, step.uri, [isHuge ? huge : 1]);
    }
    case 'register':
      return void client.request(64, { match: step.match, invoke: step.invoke }, step.uri);
    case 'subscribe':
      return void client.request(32, { match: step.match }, step.uri);
    case 'unregister':
      return undo(actor, 66, 65, step.at);
    case 'unsubscribe':
      return undo(actor, 34, 33, step.at);
  }
}

function undo({ client }: Actor, code: 34 | 66, grant: 33 | 65, at: number): void {
  const granted = client.received.filter((message) => message[0] === grant);
  const id = granted[at % granted.length]?.[2] ?? 99;
  client.request(code, id);
}

function answer(actor: Actor, at: number, how: (typeof answers)[number]): void {
  const { invocations, client } = actor;
  const id = invocations[at % invocations.length];
  if (id === undefined) return;
  if (how === 'progress') return client.yield(id, ['progress'], undefined, { progress: true });
  actor.answered.add(id);
  const isHuge = how === 'untellable' && client.serializer instanceof CborSerializer;
  if (how === 'error') client.send([8, 68, id, {}, 'com.error']);
  else client.yield(id, [isHuge ? huge : 'result']);
}

function end(actor: Actor, how: (typeof endings)[number]): void {
  const { client } = actor;
  if (how === 'drop') return client.close();
  if (how === 'goodbye') return client.send([6, {}, 'wamp.close.close_realm']);
  actor.isBreaking = true;
  client.send([70, 9_999, {}]);
}

/** What came is well formed; ABORT only to who has broken the protocol, INTERRUPT only to who can take it. */
function checkWire({ client, canBeCanceled, isBreaking }: Actor): void {
  const { received } = client;
  for (const message of received) parseMessage(message);
  expect(received.some(([code]) => code === 3)).toBe(isBreaking && received.at(-1)![0] === 3);
  const seen = new Map<number, 'over' | 'streaming'>();
  for (const message of received) {
    if (message[0] === 69) expect([canBeCanceled, seen.has(message[1])]).toEqual([true, true]);
    if (message[0] !== 68) continue;
    const [, id, , details] = message;
    // A further piece of a call, or a new call with the next id.
    if (seen.has(id)) expect(seen.get(id)).toBe('streaming');
    else expect(id).toBe(seen.size + 1);
    seen.set(id, details['progress'] === true ? 'streaming' : 'over');
  }
}

function isAnswerTo(id: number, message: ServerMessage): boolean {
  return message[0] === 8
    ? message[1] === 48 && message[2] === id
    : message[0] === 50 && message[1] === id;
}

function isProgress(message: ServerMessage): boolean {
  return message[0] === 50 && message[2]['progress'] === true;
}

/** What was caused already has come: memory connections need microtasks only. */
function turn(): Promise<void> {
  return new Promise<void>((resolve) => void setImmediate(resolve));
}
