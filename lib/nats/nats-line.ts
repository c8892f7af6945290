import type { Msg, NatsConnection, Status, Subscription } from '@nats-io/transport-node';
import type { BrokerLine, LineOwner } from '../cluster/broker-port.js';
import { defaults } from './defaults.js';
import * as texts from './texts.js';

const empty = new Uint8Array();

/** Somebody who asked whether a node is gone. */
interface Question {
  readonly answer: Promise<boolean>;
  readonly settle: (isGone: boolean) => void;
}

/** What a node does with one connection. The library mends it: a server that is back gets all subscriptions again. */
export class NatsLine implements BrokerLine {
  private readonly subscriptions = new Map<string, Subscription>();
  private readonly questions = new Map<string, Question>();
  private readonly waiting = new Set<(error: Error) => void>();
  private confirmation: Promise<void> | undefined;
  private hasEnded = false;
  private isRefused = false;
  private finish!: (reason: Error) => void;
  private readonly finished = new Promise<Error>((resolve) => {
    this.finish = resolve;
  });

  /** @param isOurs false for a connection of the application, which stays open */
  constructor(
    private readonly connection: NatsConnection,
    private readonly owner: LineOwner,
    private readonly isOurs: boolean,
  ) {}

  get maxFrameBytes(): number {
    return this.connection.info?.max_payload ?? defaults.frameBytes;
  }

  async serve(topics: () => readonly string[]): Promise<Error> {
    const { subjects, self } = this.owner;
    void this.watch();
    try {
      this.subscribe(subjects.answers(self.node, '*'), (message) => this.answer(message));
      for (const subject of [subjects.all, subjects.node(self.node), ...topics()])
        this.subscribe(subject);
      await this.begin();
      const closed = this.connection.closed().then((error) => error ?? new Error(texts.closed));
      return await Promise.race([this.finished, closed]);
    } finally {
      this.end();
      if (this.isOurs) await this.connection.close();
    }
  }

  put(subject: string, frame: Uint8Array): boolean {
    try {
      this.connection.publish(subject, frame);
      return true;
    } catch {
      return false;
    }
  }

  async listen(subject: string): Promise<void> {
    if (!this.subscriptions.has(subject)) this.subscribe(subject);
    await (this.confirmation ??= this.confirmTurn());
    if (this.isRefused) throw await this.finished;
  }

  unlisten(subject: string): void {
    const subscription = this.subscriptions.get(subject);
    this.subscriptions.delete(subject);
    if (!this.connection.isClosed()) subscription?.unsubscribe();
  }

  isGone(node: string): Promise<boolean> {
    const question = this.questions.get(node) ?? this.ask(node);
    return question.answer;
  }

  async flush(): Promise<void> {
    let fail!: (error: Error) => void;
    const lost = new Promise<never>((_, reject) => {
      fail = reject;
    });
    // A connection that is closed leaves its own promises open.
    this.waiting.add(fail);
    try {
      await Promise.race([this.connection.flush(), lost]);
    } finally {
      this.waiting.delete(fail);
    }
  }

  end(): void {
    this.hasEnded = true;
    for (const subject of [...this.subscriptions.keys()]) this.unlisten(subject);
    this.lose();
    this.finish(new Error(texts.closed));
  }

  private subscribe(subject: string, take = (message: Msg): void => this.take(message)): void {
    const callback = (error: Error | null, message: Msg): void => {
      if (error === null) take(message);
    };
    this.subscriptions.set(subject, this.connection.subscribe(subject, { callback }));
  }

  /** A frame without bytes asks whether somebody is there, or whether this is permitted. */
  private take({ data }: Msg): void {
    if (data.length > 0) this.owner.take(data);
  }

  /** Tells that the server is there, if it permits all that a node does. */
  private async begin(): Promise<void> {
    const { subjects, self } = this.owner;
    this.put(subjects.all, empty);
    this.put(subjects.topic(self.node, self.node), empty);
    await this.flush();
    if (!this.isRefused && !this.hasEnded) this.owner.state.up();
  }

  /** All that listen in one turn wait for the same answer. */
  private async confirmTurn(): Promise<void> {
    await Promise.resolve();
    this.confirmation = undefined;
    await this.flush();
  }

  private async watch(): Promise<void> {
    for await (const status of this.connection.status()) {
      if (this.hasEnded) return;
      this.note(status);
    }
    this.lose();
  }

  private note(status: Status): void {
    if (status.type === 'staleConnection') this.owner.state.down(texts.silent);
    else if (status.type === 'disconnect') this.down();
    // It may be lost again meanwhile; then another one follows.
    else if (status.type === 'reconnect') void this.begin().catch(() => undefined);
    else if (status.type === 'ldm') this.leave();
    else if (status.type === 'error') this.check(status.error);
  }

  private down(): void {
    this.owner.state.down(texts.lost);
    this.lose();
  }

  /** The server shuts down soon: another one that is known takes its place at once. */
  private leave(): void {
    if (this.connection.getServers().length > 1) void this.connection.reconnect();
  }

  /** Ends what may not do what a node must. A connection of the application has subjects of its own. */
  private check(error: Error): void {
    if (!('subject' in error) || !String(error.subject).startsWith(`${this.owner.self.name}.`))
      return;
    this.isRefused = true;
    this.finish(error);
  }

  /** Nobody waits any more for what a lost connection cannot tell. */
  private lose(): void {
    const error = new Error(texts.lost);
    for (const fail of this.waiting) fail(error);
    for (const { settle } of this.questions.values()) settle(false);
  }

  private ask(node: string): Question {
    let settle!: (isGone: boolean) => void;
    const answer = new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => settle(false), defaults.isGoneMs).unref();
      settle = (isGone) => {
        clearTimeout(timer);
        this.questions.delete(node);
        resolve(isGone);
      };
    });
    const question = { answer, settle };
    this.questions.set(node, question);
    const { subjects, self } = this.owner;
    const reply = subjects.answers(self.node, node);
    this.connection.publish(subjects.node(node), empty, { reply });
    return question;
  }

  /** The server answers for a subject without listeners, with a status. */
  private answer({ subject, headers }: Msg): void {
    const node = subject.slice(subject.lastIndexOf('.') + 1);
    if (headers?.code === 503) this.questions.get(node)?.settle(true);
  }
}
