import type { Redis } from 'ioredis';
import type { BrokerLine, LineOwner } from '../cluster/broker-port.js';
import { defaults } from './defaults.js';
import type { MakeClient } from './redis-options.js';
import * as texts from './texts.js';

/**
 * Two connections, one that publishes and one that listens, until either is lost. It does not mend them: another line
 * takes its place.
 *
 * Each message begins with the name of its node, because Redis sends a node also what it has published itself.
 */
export class RedisLine implements BrokerLine {
  readonly maxFrameBytes = defaults.frameBytes;
  private readonly publisher: Redis;
  private readonly subscriber: Redis;
  private readonly head: Buffer;
  private readonly home: string;
  /** Messages of this node to itself that have not come back. */
  private echoes = 0;
  /** False where a server knows only a part of the listeners. */
  private knowsAll = false;
  private hasEnded = false;
  private lastError: Error | undefined;
  private beginning: (() => void) | undefined;
  private finish!: (reason: Error) => void;
  private readonly finished = new Promise<Error>((resolve) => {
    this.finish = resolve;
  });

  constructor(
    make: MakeClient,
    private readonly owner: LineOwner,
  ) {
    const { self, subjects } = owner;
    this.publisher = this.watched(make());
    this.subscriber = this.watched(make());
    this.home = subjects.node(self.node);
    this.head = Buffer.from(`${String.fromCharCode(self.node.length)}${self.node}`, 'latin1');
  }

  async serve(subjects: () => readonly string[]): Promise<Error> {
    const late = setTimeout(() => this.fail(texts.silent), defaults.connectMs).unref();
    const echo = setInterval(() => this.echo(), defaults.echoMs).unref();
    try {
      await Promise.race([this.begin(subjects), this.finished]);
      clearTimeout(late);
      return await this.finished;
    } catch (error) {
      return this.lastError ?? (error as Error);
    } finally {
      clearTimeout(late);
      clearInterval(echo);
      this.end();
    }
  }

  put(subject: string, frame: Uint8Array): boolean {
    if (this.publisher.status !== 'ready') return false;
    // A connection that is lost rejects all at once, which `finished` tells.
    this.publisher.publish(subject, Buffer.concat([this.head, frame])).catch(() => undefined);
    return true;
  }

  async listen(subject: string): Promise<void> {
    if (subject.endsWith('*')) await this.subscriber.psubscribe(subject);
    else await this.subscriber.subscribe(subject);
  }

  unlisten(subject: string): void {
    const gone = subject.endsWith('*')
      ? this.subscriber.punsubscribe(subject)
      : this.subscriber.unsubscribe(subject);
    gone.catch(() => undefined);
  }

  async isGone(node: string): Promise<boolean> {
    if (!this.knowsAll) return false;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<[]>((resolve) => {
      timer = setTimeout(resolve, defaults.isGoneMs, []).unref();
    });
    const asked = this.publisher.pubsub('NUMSUB', this.owner.subjects.node(node)).catch(() => []);
    const [, listeners] = await Promise.race([asked, late]);
    clearTimeout(timer);
    return listeners === 0;
  }

  async flush(): Promise<void> {
    await this.publisher.ping();
  }

  end(): void {
    this.hasEnded = true;
    this.fail(texts.closed);
    for (const client of [this.publisher, this.subscriber]) {
      ignoreErrors(client);
      client.disconnect();
    }
  }

  private watched(client: Redis): Redis {
    client.on('error', (error: Error) => {
      this.lastError = error;
      ignoreErrors(client);
    });
    client.on('end', () => this.finish(this.lastError ?? new Error(texts.lost)));
    return client;
  }

  private fail(reason: string): void {
    this.finish(new Error(reason));
  }

  private async begin(subjects: () => readonly string[]): Promise<void> {
    await Promise.all([this.publisher.connect(), this.subscriber.connect()]);
    this.subscriber.on('messageBuffer', (_: Buffer, message: Buffer) => this.take(message));
    this.subscriber.on('pmessageBuffer', (_: string, __: Buffer, message: Buffer) =>
      this.take(message),
    );
    const wanted = subjects();
    const [info] = await Promise.all([this.publisher.info('server'), this.renew(wanted)]);
    this.knowsAll = !info.includes('redis_mode:cluster');
    await this.tryRights(wanted);
    if (!this.hasEnded) this.owner.state.up();
  }

  /** Listens to everything, with few commands. */
  private async renew(subjects: readonly string[]): Promise<void> {
    const patterns = subjects.filter((subject) => subject.endsWith('*'));
    const channels = subjects.filter((subject) => !subject.endsWith('*'));
    const all = [this.owner.subjects.all, this.home, ...channels];
    const sent: Promise<unknown>[] = [];
    for (let at = 0; at < all.length; at += defaults.channelsAtOnce)
      sent.push(this.subscriber.subscribe(...all.slice(at, at + defaults.channelsAtOnce)));
    if (patterns.length > 0) sent.push(this.subscriber.psubscribe(...patterns));
    await Promise.all(sent);
  }

  /** Resolves when a message of this node to itself has come back, and the server permits what a node does. */
  private async tryRights(wanted: readonly string[]): Promise<void> {
    const { subjects } = this.owner;
    const back = new Promise<void>((resolve) => {
      this.beginning = resolve;
    });
    const pattern = `${subjects.topics}*`;
    const mayListen = this.subscriber.psubscribe(pattern);
    if (!wanted.includes(pattern)) this.unlisten(pattern);
    await Promise.all([
      mayListen,
      this.publisher.publish(subjects.all, this.head),
      this.publisher.publish(this.home, this.head),
      back,
    ]);
  }

  /** Finds a server that is frozen: its connections stay, and their silence is no error to the library. */
  private echo(): void {
    if (this.echoes === defaults.echoesOut) return this.fail(texts.silent);
    this.echoes++;
    this.put(this.home, new Uint8Array());
  }

  private take(message: Buffer): void {
    const start = 1 + (message[0] ?? 0);
    const isOwn = message.subarray(0, start).equals(this.head);
    if (isOwn) this.came(message);
    else if (message.length > start) this.owner.take(message.subarray(start));
  }

  private came(message: Buffer): void {
    if (message.length > this.head.length) return;
    this.echoes = 0;
    this.beginning?.();
  }
}

/** Ignores what its socket still tells: the library listens for one error only, and another one would end the process. */
function ignoreErrors({ stream }: Redis): void {
  stream?.on('error', () => undefined);
}
