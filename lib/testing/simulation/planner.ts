import type { Uri } from '../../protocol/messages.js';
import { anyPayload } from './any-payload.js';
import { PayloadSource } from './payload-source.js';
import type { SeededRandom } from './seeded-random.js';
import type { ServedUris } from './served-uris.js';
import type { SimulationOptions, StepType } from './simulation-options.js';
import type { Step } from './step.js';

/** What the planner sees of the clients. */
export interface PlannedClient {
  readonly isOpen: boolean;
  readonly isPaused: boolean;
  readonly openCalls: readonly number[];
  /** The calls to which pieces of input may follow. */
  readonly openInputs: readonly number[];
  readonly subscribed: readonly string[];
}

/** How often steps are chosen, relative to each other. */
const frequencies: Readonly<Record<Step['type'] & StepType, number>> = {
  call: 10,
  cancel: 4,
  piece: 4,
  publish: 4,
  subscribe: 3,
  unsubscribe: 2,
  join: 4,
  leave: 0.5,
  drop: 0.5,
  pause: 0.5,
  resume: 2,
  advance: 5,
  turn: 8,
};

type Choice = readonly [type: StepType, step: () => Step];

/** Chooses steps that make sense now, by random numbers alone. */
export class Planner {
  private calls = 0;
  private readonly payloads: PayloadSource;

  constructor(
    private readonly random: SeededRandom,
    private readonly uris: ServedUris,
    private readonly options: SimulationOptions,
  ) {
    this.payloads = new PayloadSource(options);
  }

  /** @param clients by their place; `undefined` where none is connected */
  next(clients: readonly (PlannedClient | undefined)[]): Step {
    const choices: Choice[] = [
      ['turn', () => ({ type: 'turn' })],
      ['advance', () => ({ type: 'advance', ms: this.random.pick([1, 10, 100, 1_000, 10_000]) })],
    ];
    const absent = clients.flatMap((client, i) => (client === undefined ? i : []));
    if (absent.length > 0) choices.push(['join', () => this.join(this.random.pick(absent))]);
    const present = clients.flatMap((client, i) => (client?.isOpen === true ? i : []));
    if (present.length > 0) {
      const place = this.random.pick(present);
      choices.push(...this.choicesOf(place, clients[place] as PlannedClient));
    }
    return this.choose(choices)();
  }

  private choicesOf(client: number, state: PlannedClient): Choice[] {
    const { random, uris } = this;
    const choices: Choice[] = [
      ['drop', () => ({ type: 'drop', client })],
      ['leave', () => ({ type: 'leave', client })],
      state.isPaused
        ? ['resume', () => ({ type: 'resume', client })]
        : ['pause', () => ({ type: 'pause', client })],
    ];
    if (uris.procedures.length > 0) choices.push(['call', () => this.call(client)]);
    if (state.openCalls.length > 0) choices.push(['cancel', () => this.cancel(client, state)]);
    if (state.openInputs.length > 0) choices.push(['piece', () => this.piece(client, state)]);
    if (uris.topics.length === 0) return choices;
    choices.push(
      ['publish', () => this.publish(client)],
      ['subscribe', () => this.subscribe(client)],
    );
    if (state.subscribed.length > 0)
      choices.push(['unsubscribe', () => unsubscribe(client, random.pick(state.subscribed))]);
    return choices;
  }

  private choose(choices: readonly Choice[]): () => Step {
    const weightOf = ([type]: Choice): number =>
      frequencies[type] * (this.options.weights?.[type] ?? 1);
    let rest = this.random.next() * choices.reduce((sum, choice) => sum + weightOf(choice), 0);
    const chosen = choices.find((choice) => (rest -= weightOf(choice)) < 0);
    return chosen?.[1] ?? (() => ({ type: 'turn' }));
  }

  private join(client: number): Step {
    return { type: 'join', client, seed: this.random.below(2 ** 31) };
  }

  private call(client: number): Step {
    const { random } = this;
    const uri = random.pick(this.uris.procedures);
    const progress = random.chance(0.5);
    const timeoutMs = random.chance(0.15) ? random.pick([1, 100, 5_000]) : 0;
    const input = random.chance(0.2) && this.uris.inputs.has(uri);
    const payload = this.payloads.make(uri, random);
    const call = ++this.calls;
    return { type: 'call', client, call, uri, ...payload, progress, timeoutMs, input };
  }

  private piece(client: number, { openInputs }: PlannedClient): Step {
    const { random } = this;
    const call = random.pick(openInputs);
    return { type: 'piece', client, call, ...anyPayload(random), isLast: random.chance(0.3) };
  }

  private cancel(client: number, { openCalls }: PlannedClient): Step {
    const { random } = this;
    const mode = random.pick(['kill', 'kill', 'killnowait', 'skip'] as const);
    return { type: 'cancel', client, call: random.pick(openCalls), mode };
  }

  private publish(client: number): Step {
    const { random } = this;
    const topic = random.pick(this.uris.topics);
    const acknowledge = random.chance(0.7);
    return { type: 'publish', client, topic, ...this.payloads.make(topic, random), acknowledge };
  }

  private subscribe(client: number): Step {
    const { random } = this;
    const topic = random.pick(this.uris.topics);
    if (random.chance(0.8)) return { type: 'subscribe', client, topic, match: 'exact' };
    const parts = topic.split('.').slice(0, -1);
    return { type: 'subscribe', client, topic: parts.join('.'), match: 'prefix' };
  }
}

function unsubscribe(client: number, subscribed: string): Step {
  const [match, topic] = subscribed.split(' ') as ['exact' | 'prefix', Uri];
  return { type: 'unsubscribe', client, topic, match };
}
