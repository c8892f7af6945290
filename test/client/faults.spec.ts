import { Subject } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WampConnectionError } from '../../lib/client/connection-error.js';
import * as texts from '../../lib/client/texts.js';
import type { WampClient } from '../../lib/client/wamp-client.js';
import { isWampError } from '../../lib/protocol/thrown.js';
import type { WampMessage } from '../../lib/protocol/messages.js';
import { ClientMachine } from '../../lib/session/client-machine.js';
import { SeededRandom } from '../../lib/testing/index.js';
import { ClientWorld } from '../utils/client-world.js';

// Requests of all kinds, while connections fail at random. Each seed makes 100 faults.
// A failure names its seed; `FAULT_SEED=<seed> FAULTS=100` runs it again. More by `FAULTS=100000`.

const firstSeed = Number(process.env['FAULT_SEED'] ?? 1);
const faults = Number(process.env['FAULTS'] ?? 1_000);
const faultsOfSeed = 100;
const limitMs = Math.max(120_000, 10 * faults);

/** One turn: promises, microtasks and immediates. */
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** The messages that begin a request, with an id of their own. */
const requests: ReadonlySet<number> = new Set([16, 32, 34, 48, 64, 66]);

/** A client whose network fails, and all that it has asked for. */
class Simulation {
  readonly world = new ClientWorld();
  readonly problems: string[] = [];
  readonly machines = new Set<ClientMachine>();
  faults = 0;
  sessions = 0;
  /** Requests that have been made, and those that have settled. */
  asked = 0;
  settled = 0;
  answered = 0;
  private lastRequest = 0;
  /** The calls of this session with streamed input. */
  private readonly inputs = new Set<unknown>();
  private readonly streams: Subject<number>[] = [];
  private readonly answers: (() => void)[] = [];
  private client!: WampClient;

  constructor(private readonly dice: SeededRandom) {
    const { machines } = this;
    const { hello } = ClientMachine.prototype;
    vi.spyOn(ClientMachine.prototype, 'hello').mockImplementation(function (
      this: ClientMachine,
      ...args
    ) {
      machines.add(this);
      hello.apply(this, args);
    });
    vi.spyOn(Math, 'random').mockImplementation(() => dice.next());
  }

  async run(): Promise<void> {
    this.serve();
    this.client = this.world.client({
      reconnect: { firstAttempts: Infinity, minDelayMs: 50, maxDelayMs: 2_000 },
      callTimeoutMs: 20_000,
      onMessage: (direction, message) => direction === 'out' && this.check(message),
      onOpen: async (client) => {
        if (this.dice.chance(0.2)) await client.call('com.echo', ['hook']);
      },
    });
    await this.declare();
    while (this.faults < faultsOfSeed) await this.step();
    await this.end();
  }

  private serve(): void {
    const { hub } = this.world.test;
    hub.register('com.echo', ({ args }) => args[0]);
    hub.register('com.slow', ({ args }) => new Promise((r) => this.answers.push(() => r(args[0]))));
    hub.register('com.stream', () => {
      this.streams.push(new Subject());
      return this.streams.at(-1)!;
    });
    hub.register('com.back', ({ args, session }) => session.call('com.mine', [args[0]]));
  }

  private async declare(): Promise<void> {
    await this.client.subscribe('com.event', () => {});
    await this.client.register('com.mine', ({ args }) => args[0]);
  }

  private async step(): Promise<void> {
    const { dice, world } = this;
    if (dice.chance(0.25)) this.fault();
    else if (dice.chance(0.6)) this.request();
    else this.serverActs();
    if (dice.chance(0.5)) await turn();
    if (dice.chance(0.3)) world.clock.advance(dice.pick([0, 1, 50, 500, 3_000, 30_000]));
    this.checkEnds();
    if (this.client.status.value === 'closed') void this.client.connect().catch(() => {});
  }

  private fault(): void {
    const { world, dice } = this;
    const { link } = world;
    this.faults++;
    dice.pick([
      () => link.drop(dice.pick([1000, 1006, 1011, 1012, 1013])),
      () => link.drop(1012, 'retry-after-ms=20'),
      () => link.freeze(),
      () => link.thaw(),
      () => link.refuse(dice.pick([undefined, 401, 500, 503])),
      () => link.accept(),
      () => link.delay(dice.pick([0, 10, 1_000])),
      () => world.say([3, {}, dice.pick(['wamp.error.unavailable', 'com.example.error.mine'])]),
      () => world.say([99]),
      () => void world.test.hub.kick({ realm: 'realm1' }),
      () => this.client.wake(),
      () => void this.client.close(),
      () => world.clock.sleep(dice.pick([1_000, 100_000])),
      () => world.test.clock.advance(30_000),
    ])();
    // Faults that last must not last for ever.
    if (dice.chance(0.4)) {
      link.thaw();
      link.accept();
      link.delay(0);
    }
  }

  private request(): void {
    const { client, dice } = this;
    const id = ++this.asked;
    const retry = dice.pick(['lost', false] as const);
    const signal = dice.chance(0.1) ? AbortSignal.abort() : undefined;
    const options = { retry, signal, timeoutMs: dice.pick([undefined, 100, 5_000]) };
    dice.pick([
      () => this.expectEcho(id, client.call('com.echo', [id], {}, options)),
      () => this.expectEcho(id, client.call('com.slow', [id], {}, options)),
      () => this.expectEcho(id, client.call('com.back', [id], {}, options)),
      () =>
        this.watch(
          id,
          client.publish('com.event', [id], {}, { offline: dice.pick(['wait', 'reject']) }),
        ),
      () => this.watch(id, this.comeAndGo(id)),
      () => this.read(id),
      () => this.expectEcho(id, client.call('com.echo', [id], {}, { input: [1, 2] })),
      () => this.watch(id, client.ping()),
    ])();
  }

  /** Something that the server does by itself. */
  private serverActs(): void {
    const { dice } = this;
    dice.pick([
      () => this.answers.splice(dice.below(this.answers.length + 1), 1)[0]?.(),
      () => this.streams.at(-1)?.next(1),
      () => this.streams.pop()?.complete(),
      () => void this.world.test.hub.publish('com.event', [1]),
    ])();
  }

  /** A subscription or registration that ends soon. */
  private async comeAndGo(id: number): Promise<void> {
    const { client } = this;
    if (this.dice.chance(0.5)) {
      const subscription = await client.subscribe(`com.event${id % 3}`, () => {});
      await turn();
      await subscription.unsubscribe();
    } else {
      const registration = await client.register(`com.mine${id}`, () => {});
      await turn();
      await registration.unregister();
    }
  }

  private read(id: number): void {
    let ends = 0;
    const end = (): void => {
      ends++;
      if (ends > 1) this.problems.push(`stream ${id} ended ${ends} times`);
      else this.settled++;
    };
    const resume = this.dice.chance(0.5) ? () => [] : undefined;
    this.client.stream('com.stream', [], {}, { resume, timeoutMs: 20_000 }).subscribe({
      next: () => ends > 0 && this.problems.push(`stream ${id} had a value after its end`),
      error: end,
      complete: end,
    });
  }

  private expectEcho(id: number, call: Promise<unknown>): void {
    this.watch(id, call, (result) => {
      this.answered++;
      if (result !== id) this.problems.push(`call ${id} got ${String(result)}`);
    });
  }

  private watch(id: number, promise: Promise<unknown>, check?: (result: unknown) => void): void {
    promise.then(
      (result) => {
        this.settled++;
        check?.(result);
      },
      (error: unknown) => {
        this.settled++;
        if (!isWampError(error)) this.problems.push(`request ${id} failed with ${String(error)}`);
        if (error instanceof WampConnectionError && error.kind === undefined)
          this.problems.push(`request ${id} does not say what became of the connection`);
      },
    );
  }

  /** Request ids begin at 1 in each session, and count on. Pieces of streamed input repeat that of their call. */
  private check([code, id, details]: WampMessage): void {
    const { inputs } = this;
    if (code === 1) this.lastRequest = 0;
    if (code === 1) inputs.clear();
    if (!requests.has(code) || (code === 48 && inputs.has(id))) return;
    if (id !== this.lastRequest + 1)
      this.problems.push(`request ${JSON.stringify(id)} follows ${this.lastRequest}`);
    this.lastRequest = Number(id);
    if (code === 48 && details['progress'] === true) inputs.add(id);
  }

  /** A session that has ended holds nothing any more: nothing waits there for its timeout. */
  private checkEnds(): void {
    for (const machine of this.machines) {
      if (machine.phase !== 'closed') continue;
      this.machines.delete(machine);
      this.sessions++;
      if (machine.size > 0) this.problems.push(`an ended session holds ${machine.size} requests`);
    }
  }

  /** Brings the network back, lets every timeout pass, and closes. */
  private async end(): Promise<void> {
    const { world } = this;
    world.link.thaw();
    world.link.accept();
    world.link.delay(0);
    for (const answer of this.answers) answer();
    for (let i = 0; i < 30; i++) {
      await turn();
      world.clock.advance(1_000);
    }
    for (const stream of this.streams) stream.complete();
    await turn();
    world.test.clock.advance(60_000);
    await world.end();
    await turn();
    this.checkEnds();
  }
}

afterEach(() => vi.restoreAllMocks());

describe(`${faults} faults of connections`, () => {
  it(
    'settle each request once, leave nothing, and begin each session anew',
    async () => {
      const lines = new Set<string>();
      const totals = { asked: 0, answered: 0, sessions: 0 };
      for (let i = 0; i * faultsOfSeed < faults; i++) {
        const seed = firstSeed + i;
        const simulation = new Simulation(new SeededRandom(seed));
        await simulation.run().catch((error: unknown) => {
          throw new Error(`FAULT_SEED=${seed}`, { cause: error });
        });
        const { asked, settled, answered, problems, machines, sessions } = simulation;
        for (const line of simulation.world.logged) lines.add(String((line as unknown[])[0]));
        const expected = { seed, settled: asked, problems: [], open: 0 };
        expect({ seed, settled, problems, open: machines.size }).toEqual(expected);
        totals.asked += asked;
        totals.answered += answered;
        totals.sessions += sessions;
        vi.restoreAllMocks();
      }
      // The network lets something through.
      expect(totals.answered).toBeGreaterThan(totals.asked / 20);
      expect(totals.sessions).toBeGreaterThan(faults / 20);
      // The hook makes a call, which may fail. Nothing else may.
      expect([...lines].filter((line) => line !== texts.failed('onOpen'))).toEqual([]);
    },
    limitMs,
  );
});
