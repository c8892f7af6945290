import type { WampHub } from '../../hub/wamp-hub.js';
import { MessageCode } from '../../protocol/message-codes.js';
import type { ServerMessage, Uri } from '../../protocol/messages.js';
import { realTime } from '../test-wait.js';
import { turns } from '../turns.js';
import { defaults } from './defaults.js';
import type { SimulationFault } from './fault.js';
import { tablesOf } from './hub-tables.js';
import { leftTimers } from './left-timers.js';
import { SeededRandom } from './seeded-random.js';
import { SimulatedClient } from './simulated-client.js';
import type { SimulationOptions, SimulationReport } from './simulation-options.js';
import type { Step } from './step.js';
import * as texts from './texts.js';
import type { VirtualWorld } from './virtual-world.js';

type Counts = {
  -readonly [Key in keyof Omit<SimulationReport, 'seed' | 'virtualMs'>]: SimulationReport[Key];
};

/** Clients of a hub that do one step after the other, and what is found wrong meanwhile and at the end. */
export class SimulationRun {
  /** The clients, by their place. */
  readonly clients: (SimulatedClient | undefined)[];
  readonly counts: Counts;
  private readonly found: SimulationFault[] = [];
  private readonly errors: Record<Uri, number> = {};
  private readonly before: Record<string, number>;
  private readonly startMs: number;

  constructor(
    private readonly hub: WampHub,
    private readonly world: VirtualWorld,
    private readonly options: SimulationOptions,
    /** How often it looks after what takes real time at the end. */
    private readonly looks: number,
  ) {
    const { clients = defaults.clients } = options;
    this.clients = Array.from({ length: clients }, () => undefined);
    this.before = tablesOf(hub, []);
    this.startMs = world.clock.now();
    const { errors } = this;
    this.counts = { steps: 0, sessions: 0, calls: 0, results: 0, progress: 0, errors, events: 0 };
  }

  /** What was found, without what is to be ignored. */
  get faults(): readonly SimulationFault[] {
    const { ignore = () => false } = this.options;
    return [...this.found, ...this.world.faults].filter((fault) => !ignore(fault));
  }

  get virtualMs(): number {
    return this.world.clock.now() - this.startMs;
  }

  /** Does a step, as far as it makes sense now. */
  async play(step: Step): Promise<void> {
    this.counts.steps++;
    if (step.type === 'advance') await this.world.clock.advanceAsync(step.ms);
    else if (step.type === 'turn') await turns(1);
    else if (step.type === 'join') await this.join(step.client, new SeededRandom(step.seed));
    else this.act(step, this.clients[step.client]);
    this.look();
  }

  /** Lets all calls come to an end, and all clients leave. Then nothing may be left. */
  async end(): Promise<void> {
    for (const client of this.clients) {
      client?.resume();
      for (const call of client?.openCalls ?? []) client?.cancel(call, 'kill');
    }
    await this.settle(() => this.unanswered().length === 0);
    for (const uri of this.unanswered()) this.add('unanswered', uri, texts.unanswered(uri));
    const leftMs = this.world.clock.now();
    this.leave();
    await this.settle(() => this.isEmpty() && this.world.pending.length === 0);
    this.checkHandlers();
    this.checkTables();
    for (const timer of leftTimers(this.world.pending, leftMs))
      this.add('timer', timer, texts.timerLeft(timer));
  }

  private async join(place: number, random: SeededRandom): Promise<void> {
    if (this.clients[place] !== undefined) return;
    const { join, procedures = {}, realm = this.hub.core.options.realms[0] } = this.options;
    const client = new SimulatedClient(this.hub, { realm, ...join?.(random) }, procedures);
    this.clients[place] = client;
    await turns();
    for (let i = 0; client.isJoining && i < defaults.joinLooks; i++) await realTime.pass(1);
  }

  private act(
    step: Exclude<Step, { type: 'advance' | 'join' | 'turn' }>,
    client: SimulatedClient | undefined,
  ): void {
    if (client?.isOpen !== true) return;
    switch (step.type) {
      case 'call':
        this.counts.calls++;
        return client.call(step);
      case 'piece':
        return client.piece(step);
      case 'cancel':
        return client.cancel(step.call, step.mode);
      case 'publish':
        return client.publish(step);
      case 'subscribe':
      case 'unsubscribe':
        return client[step.type](step.match, step.topic);
      default:
        return client[step.type]();
    }
  }

  /** Reads what has come, and gives the places of clients that have gone to others. */
  private look(): void {
    for (const [place, client] of this.clients.entries()) {
      const complaints = client?.receive((message) => this.count(message)) ?? [];
      for (const { uri, problem } of complaints) this.add('answer', uri, texts.about(uri, problem));
      if (client?.isClosed === true) this.clients[place] = undefined;
    }
  }

  private count(message: ServerMessage): void {
    const { counts, errors } = this;
    const [code] = message;
    if (code === MessageCode.Welcome) counts.sessions++;
    else if (code === MessageCode.Event) counts.events++;
    else if (code === MessageCode.Error) errors[message[4]] = (errors[message[4]] ?? 0) + 1;
    else if (code === MessageCode.Result && message[2]['progress'] === true) counts.progress++;
    else if (code === MessageCode.Result) counts.results++;
  }

  private leave(): void {
    for (const [place, client] of this.clients.entries()) {
      if (place % 2 === 0) client?.leave();
      else client?.drop();
    }
  }

  private unanswered(): Uri[] {
    return this.clients.flatMap((client) => client?.unanswered ?? []);
  }

  /** Lets time pass, in growing steps, until everything has come to an end. */
  private async settle(isQuiet: () => boolean): Promise<void> {
    const { clock } = this.world;
    await turns();
    this.look();
    const untilMs = clock.now() + (this.options.settleMs ?? defaults.settleMs);
    for (let ms = 0; !isQuiet() && clock.now() < untilMs; ms = ms * 10 + 1) {
      await clock.advanceAsync(Math.min(ms, untilMs - clock.now()));
      this.look();
    }
    for (let i = 0; !isQuiet() && i < this.looks; i++) {
      await realTime.pass(1);
      this.look();
    }
  }

  private isEmpty(): boolean {
    return this.world.calls.procedures.length === 0 && this.leftInTables().length === 0;
  }

  private leftInTables(): [name: string, count: number][] {
    const after = tablesOf(this.hub, this.world.calls.hosts);
    return Object.entries(after)
      .map(([name, size]): [string, number] => [name, size - (this.before[name] ?? 0)])
      .filter(([, size]) => size !== 0);
  }

  private checkHandlers(): void {
    const { settleMs = defaults.settleMs } = this.options;
    for (const uri of this.world.calls.procedures)
      this.add('handler', uri, texts.handlerRuns(uri, settleMs));
  }

  private checkTables(): void {
    for (const [name, count] of this.leftInTables())
      this.add(name === 'sessions' ? 'session' : 'table', name, texts.tableHolds(name, count));
  }

  /** Notes a fault, each once. */
  private add(kind: SimulationFault['kind'], subject: string, text: string): void {
    const isKnown = this.found.some((fault) => fault.kind === kind && fault.subject === subject);
    if (!isKnown) this.found.push({ kind, subject, text });
  }
}
