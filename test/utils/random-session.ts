/* oxlint-disable vitest/no-standalone-expect -- called from tests only */
import { firstValueFrom, map, Observable, of, Subject } from 'rxjs';
import { expect } from 'vitest';
import type { WampConcurrency } from '../../lib/hub/handlers/concurrency.js';
import type { CallHandler } from '../../lib/hub/handlers/handlers.js';
import type { WampCallContext } from '../../lib/hub/contexts/call-context.js';
import * as texts from '../../lib/hub/texts.js';
import { WampError } from '../../lib/protocol/wamp-error.js';
import { createTestHub, type TestHub, type WampTestClient } from '../../lib/testing/index.js';
import { expectEmptyTables } from './tables.js';
import { turns } from './turns.js';

export const procedures = [
  'value',
  'nothing',
  'throw',
  'unencodable',
  'promise',
  'signal',
  'deaf',
  'observable',
  'teardown',
  'generator',
  'input',
  'callback',
  'lane',
  'serial',
  'unknown',
  'not a uri',
] as const;
export const endings = ['value', 'error', 'string', 'wampError', 'unencodable', 'stream'] as const;
export const ways = ['goodbye', 'abort', 'drop', 'kill', 'shutdown'] as const;
export const uris = ['com.a', 'com.b', 'com', 'not a uri', 'wamp.reserved', ''] as const;

/** Procedures whose calls wait for one another. */
const lanes: Readonly<Record<string, WampConcurrency>> = { lane: 1, serial: 'serial' };

/** One step of a random session: what the client sends, the application does, or time brings. */
export type Step =
  | {
      type: 'call';
      procedure: (typeof procedures)[number];
      /** `next` counts on; a number names an earlier id. */
      id: number;
      reuse: boolean;
      stream: boolean;
      progress: boolean;
      timeout: number;
    }
  | { type: 'piece'; id: number; isLast: boolean }
  | { type: 'cancel'; id: number; mode: string }
  | { type: 'finish'; run: number; how: (typeof endings)[number] }
  | { type: 'emit'; run: number; isEncodable: boolean }
  | { type: 'advance'; ms: number }
  | { type: 'turn' }
  | { type: 'request'; code: 16 | 32 | 34 | 64 | 66; uri: string; id: number; option: boolean }
  | { type: 'publish'; uri: string }
  | { type: 'invoke'; timeoutMs: number; isAborted: boolean }
  | { type: 'answer'; id: number; code: 70 | 8; isProgress: boolean }
  | { type: 'junk'; message: unknown[] }
  | { type: 'end'; way: (typeof ways)[number] };

/** A handler under way that the test ends when it likes. */
interface Run {
  emit(value: unknown): void;
  finish(how: (typeof endings)[number]): void;
}

/** A call the client has started, from its first piece on. */
interface Start {
  readonly id: number;
  /** How many messages the client had received by then. */
  readonly at: number;
  readonly wantsProgress: boolean;
}

/**
 * Runs random steps and knows, from the rules of the protocol alone, what may come of them: which
 * messages break the protocol, which requests get an answer, and that there is one of each.
 */
export class RandomSession {
  private readonly runs: Run[] = [];
  private readonly subjects: Subject<unknown>[] = [];
  private readonly starts: Start[] = [];
  /** The procedures of calls whose last piece has not been sent, by id. */
  private readonly openStreams = new Map<number, string>();
  private readonly requests: {
    readonly code: number;
    readonly id: number;
    readonly isAnswered: boolean;
  }[] = [];
  private readonly outcomes: ('pending' | 'settled')[] = [];
  /** Whether everything there was to check has been checked. */
  isAtRest = false;
  private nextId = 1;
  private hasViolated = false;
  private isOver = false;

  private constructor(
    private readonly test: TestHub,
    private readonly client: WampTestClient,
    private readonly isStrict: boolean,
  ) {
    for (const [name, handler] of Object.entries(this.handlers()))
      test.hub.register(`com.${name}`, handler, { concurrency: lanes[name] ?? 0 });
    test.hub.subscribe('com.a', () => {});
    test.hub.subscribe('com.a', () => new Promise<void>((resolve) => this.track(resolve)));
    test.hub.subscribe('com', () => fail(new Error('listener')), { match: 'prefix' });
  }

  static async open(isStrict: boolean, serializer: number): Promise<RandomSession> {
    const test = createTestHub({ strict: isStrict, shutdown: 'goodbye', drainTimeoutMs: 0 });
    const { serializers } = test.hub.core.options;
    const client = await test.join('realm1', undefined, { serializer: serializers[serializer] });
    return new RandomSession(test, client, isStrict);
  }

  async run(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      await this.step(step);
      this.checkAborts();
    }
    if (this.isOver) this.checkSources();
    else await this.bringToAnEnd();
    this.checkAnswers();
    if (!this.isOver) await this.end('goodbye');
    this.checkSources();
    await this.settle();
    this.checkAnswers();
    expectEmptyTables(this.test);
    expect(this.outcomes.filter((outcome) => outcome === 'pending')).toEqual([]);
    expect(this.test.log.filter(({ message }) => message === texts.unexpected)).toEqual([]);
    this.isAtRest = true;
  }

  // what can happen

  private async step(step: Step): Promise<void> {
    switch (step.type) {
      case 'turn':
        return turns(1);
      case 'advance':
        return this.test.clock.advance(step.ms);
      case 'finish':
        return this.pick(this.runs, step.run)?.finish(step.how);
      case 'emit':
        return this.pick(this.runs, step.run)?.emit(step.isEncodable ? 'value' : [() => 1]);
      case 'publish':
        return void this.test.hub.publish(step.uri);
      case 'invoke':
        return this.invoke(step.timeoutMs, step.isAborted);
    }
    if (this.isOver) return;
    switch (step.type) {
      case 'call':
        return this.call(step);
      case 'piece':
        return this.piece(this.pick([...this.openStreams.keys()], step.id), step.isLast);
      case 'cancel':
        return this.client.send([49, this.idOf(step.id), { mode: step.mode }]);
      case 'request':
        return this.request(step.code, step);
      case 'answer':
        return this.answer(step.id, step.code, step.isProgress);
      case 'junk':
        this.violate(step.message);
        return;
      case 'end':
        return this.end(step.way);
    }
  }

  private call(step: Extract<Step, { type: 'call' }>): void {
    const isReused = step.reuse && this.starts.length > 0;
    const id = isReused ? this.idOf(step.id) : this.nextId++;
    const { procedure, stream, progress, timeout } = step;
    const options = { progress: stream, receive_progress: progress, timeout };
    const uri = procedure === 'not a uri' ? procedure : `com.${procedure}`;
    const message = [48, id, options, this.openStreams.get(id) ?? uri, ['payload']];
    if (this.openStreams.has(id)) return this.sendPiece(id, message, !stream);
    if (isReused && (this.isStrict || this.isInFlight(id))) return this.violate(message);
    this.starts.push({ id, at: this.client.received.length, wantsProgress: progress });
    if (stream) this.openStreams.set(id, uri);
    this.client.send(message);
  }

  private piece(id: number | undefined, isLast: boolean): void {
    if (id === undefined) return;
    const uri = this.openStreams.get(id);
    this.sendPiece(id, [48, id, { progress: !isLast }, uri, ['piece']], isLast);
  }

  private sendPiece(id: number, message: unknown[], isLast: boolean): void {
    if (isLast) this.openStreams.delete(id);
    this.client.send(message);
  }

  private request(
    code: 16 | 32 | 34 | 64 | 66,
    { uri, id, option }: { uri: string; id: number; option: boolean },
  ): void {
    const request = this.nextId++;
    const isAnswered = code !== 16 || option;
    this.requests.push({ code, id: request, isAnswered });
    if (code === 16)
      this.client.send([16, request, { acknowledge: option, exclude_me: option }, uri]);
    else if (code === 32 || code === 64)
      this.client.send([code, request, { match: option ? 'prefix' : 'exact' }, uri]);
    else this.client.send([code, request, (id % 4) + 1]);
  }

  private invoke(timeoutMs: number, isAborted: boolean): void {
    const session = this.test.hub.sessions.get(this.client.session);
    if (session === undefined) return;
    const index = this.outcomes.push('pending') - 1;
    const signal = isAborted ? AbortSignal.abort() : undefined;
    const settle = (): void => void (this.outcomes[index] = 'settled');
    session.call('com.b', [], {}, { timeoutMs, signal }).then(settle, settle);
  }

  private answer(id: number, code: 70 | 8, isProgress: boolean): void {
    const issued = this.client.received.filter(([type]) => type === 68).length;
    const message =
      code === 70 ? [70, id, { progress: isProgress }, ['answer']] : [8, 68, id, {}, 'com.error'];
    if (id > issued) this.violate(message);
    else this.client.send(message);
  }

  private violate(message: unknown[]): void {
    this.hasViolated = true;
    this.isOver = true;
    this.client.send(message);
  }

  private async end(way: (typeof ways)[number]): Promise<void> {
    this.isOver = true;
    if (way === 'drop') return this.client.close();
    if (way === 'goodbye') return this.client.send([6, {}, 'wamp.close.close_realm']);
    if (way === 'abort') return this.client.send([3, {}, 'com.reason']);
    if (way === 'kill') void this.test.hub.sessions.get(this.client.session)?.close();
    else void this.test.hub.close();
  }

  /** Everything that waits is let go, so that every call can get its answer. */
  private async bringToAnEnd(): Promise<void> {
    for (const id of [...this.openStreams.keys()]) this.piece(id, true);
    await this.settle();
  }

  private async settle(): Promise<void> {
    for (let round = 0; round < 4; round++) {
      for (const run of this.runs) run.finish('value');
      await turns(2);
      this.test.clock.advance(100_000);
    }
    await turns(2);
  }

  // what must hold

  private checkAborts(): void {
    const aborts = this.client.received.filter(([code]) => code === 3);
    expect(aborts.length).toBe(this.hasViolated ? 1 : 0);
    for (const [, , reason] of aborts) expect(reason).toBe('wamp.error.protocol_violation');
    if (aborts.length > 0) expect(this.client.received.at(-1)).toBe(aborts[0]);
  }

  /** The end of the session lets go of every source, at once. */
  private checkSources(): void {
    expect(this.subjects.filter(({ observed }) => observed)).toEqual([]);
  }

  private checkAnswers(): void {
    this.checkCalls();
    for (const { code, id, isAnswered } of this.requests) {
      const answers = this.client.received.filter((message) =>
        message[0] === 8 ? message[1] === code && message[2] === id : isGrant(message, code, id),
      );
      expect(answers.length, `answers to ${code} ${id}`).toBe(isAnswered ? 1 : 0);
    }
    const goodbye = this.client.received.findIndex(([code]) => code === 6);
    if (goodbye >= 0) expect(this.client.received.length).toBe(goodbye + 1);
  }

  /** Plays back what came, against what was asked for by then. */
  private checkCalls(): void {
    const running = new Map<number, Start>();
    const starts = [...this.starts];
    const begin = (until: number): void => {
      for (let next = starts[0]; next !== undefined && next.at <= until; next = starts[0]) {
        running.set(next.id, next);
        starts.shift();
      }
    };
    this.client.received.forEach((message, i) => {
      begin(i);
      const id =
        message[0] === 50
          ? message[1]
          : message[0] === 8 && message[1] === 48
            ? message[2]
            : undefined;
      if (id === undefined) return;
      const start = running.get(id);
      expect(
        start,
        `an answer to ${id}, which waits for one: ${JSON.stringify(message)}`,
      ).toBeDefined();
      if (message[0] === 50 && message[2]['progress'] === true)
        expect(start!.wantsProgress).toBe(true);
      else running.delete(id);
    });
    begin(Infinity);
    if (!this.isOver) expect([...running.keys()], 'calls without an answer').toEqual([]);
  }

  private isInFlight(id: number): boolean {
    const started = this.starts.filter((start) => start.id === id).length;
    const answered = this.client.received.filter((message) =>
      message[0] === 50
        ? message[1] === id && message[2]['progress'] !== true
        : message[0] === 8 && message[1] === 48 && message[2] === id,
    ).length;
    return started > answered;
  }

  // who answers

  private handlers(): Record<string, CallHandler> {
    return {
      value: () => 'value',
      nothing: () => undefined,
      throw: () => fail('a string'),
      unencodable: () => [() => 1],
      promise: (call) => this.promise(call),
      signal: (call) => this.promise(call, call.signal),
      deaf: (call) => (call.signal.aborted, this.promise(call)),
      observable: () => this.subject(),
      teardown: () => this.subject().pipe(failsWhenUnsubscribed),
      generator: (call) => this.generator(call),
      input: ({ input }) => input.pipe(map((value) => value)),
      lane: (call) => this.promise(call, call.signal),
      serial: (call) => this.generator(call),
      callback: ({ session, signal }) => session.call('com.b', [], {}, { timeoutMs: 50, signal }),
    };
  }

  private promise(call: WampCallContext, signal?: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason as Error));
      this.track(resolve, reject, (value) => call.progress(value));
    });
  }

  private subject(): Subject<unknown> {
    const subject = new Subject<unknown>();
    this.subjects.push(subject);
    const finish = (value: unknown): void => {
      subject.next(value);
      subject.complete();
    };
    this.track(
      finish,
      (error) => subject.error(error),
      (value) => subject.next(value),
    );
    return subject;
  }

  private async *generator(call: WampCallContext): AsyncGenerator<unknown, unknown> {
    const source = new Subject<unknown>();
    let isDone = false;
    const finish = (value: unknown): void => {
      isDone = true;
      source.next(value);
    };
    this.track(
      finish,
      (error) => source.error(error),
      (value) => source.next(value),
    );
    while (call.isOpen) {
      const value = await firstValueFrom(source);
      if (isDone) return value;
      yield value;
    }
    return undefined;
  }

  private track(
    resolve: (value: never) => void,
    reject: (error: Error) => void = () => {},
    next: (value: unknown) => void = () => {},
  ): void {
    this.runs.push({
      emit(value) {
        try {
          next(value);
        } catch (error) {
          reject(error as Error);
        }
      },
      finish(how) {
        if (how === 'error') reject(new Error('inside'));
        else if (how === 'string') reject('a string' as never);
        else if (how === 'wampError') reject(new WampError('com.error'));
        else if (how === 'unencodable') resolve([() => 1] as never);
        else if (how === 'stream') resolve(of(1, 2, 3) as never);
        else resolve('value' as never);
      },
    });
  }

  private idOf(index: number): number {
    return this.pick(this.starts, index)?.id ?? index + 1;
  }

  private pick<T>(list: readonly T[], index: number): T | undefined {
    return list[index % list.length];
  }
}

/** Throws when it is unsubscribed from; by itself it ends like its source. */
function failsWhenUnsubscribed(source: Observable<unknown>): Observable<unknown> {
  return new Observable((subscriber) => {
    let isDone = false;
    const done = (end: () => void): void => {
      isDone = true;
      end();
    };
    const subscription = source.subscribe({
      next: (value) => subscriber.next(value),
      error: (error: unknown) => done(() => subscriber.error(error)),
      complete: () => done(() => subscriber.complete()),
    });
    return () => {
      subscription.unsubscribe();
      if (!isDone) fail(new Error('teardown'));
    };
  });
}

function isGrant(message: readonly unknown[], code: number, id: number): boolean {
  return message[0] === code + 1 && message[1] === id;
}

function fail(error: unknown): never {
  throw error;
}
