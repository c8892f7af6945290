import { messageOf } from '../protocol/thrown.js';
import { Attempts, settledWithin } from './attempts.js';
import type { ClusterAddress, ClusterListener, ClusterPort, TopicName } from './cluster-port.js';
import { defaults } from './defaults.js';
import { Listenings } from './listenings.js';
import { PortState } from './port-state.js';
import { Subjects } from './subjects.js';
import * as texts from './texts.js';
import { isTlsFailure } from './tls-failure.js';

/** One way to a broker. It may be lost for a time; when it is lost for ever, the port makes another one. */
export interface BrokerLine {
  /** The size of the largest frame, in bytes. */
  readonly maxFrameBytes: number;
  /**
   * Listens as this node and to the subjects, and serves until it is lost for ever, or `end`. Tells the state.
   *
   * @param subjects returns what to listen to, from the time on when `listen` can be used
   * @returns the reason of the end
   */
  serve(subjects: () => readonly string[]): Promise<Error>;
  /** Sends a frame. Returns false if it was not sent. */
  put(subject: string, frame: Uint8Array): boolean;
  /** Resolves when the broker knows that the node listens. A second time for one subject changes nothing. */
  listen(subject: string): Promise<void>;
  unlisten(subject: string): void;
  /** Resolves to true if the broker says that nobody listens as this node. */
  isGone(node: string): Promise<boolean>;
  /** Resolves when the broker has taken all that was sent. */
  flush(): Promise<void>;
  end(): void;
}

/** What a line serves. */
export interface LineOwner {
  readonly self: ClusterAddress;
  readonly subjects: Subjects;
  readonly state: PortState;
  /** Takes the frames of other nodes. */
  readonly take: (frame: Uint8Array) => void;
}

/** What all ports to brokers do: they connect again and again, and keep what the node listens to. */
export abstract class BrokerPort implements ClusterPort {
  abstract readonly kind: string;
  maxFrameBytes: number = defaults.frameBytes;
  private readonly listenings = new Listenings();
  private subjects = new Subjects('');
  private state: PortState | undefined;
  private line: BrokerLine | undefined;
  private attempts: Attempts | undefined;

  async open(self: ClusterAddress, listener: ClusterListener): Promise<void> {
    if (this.state !== undefined) throw new TypeError(texts.portInUse(this.kind));
    const state = new PortState(listener);
    const subjects = new Subjects(self.name);
    Object.assign(this, { state, subjects });
    const take = (frame: Uint8Array): void => listener.frame(frame);
    const connect = await this.prepare({ self, subjects, state, take });
    this.attempts = new Attempts((signal) => this.attempt(connect, state, signal));
  }

  publish({ realm, uri }: TopicName, frame: Uint8Array): boolean {
    return this.put(this.subjects.topic(realm, uri), frame);
  }

  broadcast(frame: Uint8Array): boolean {
    return this.put(this.subjects.all, frame);
  }

  send(node: string, frame: Uint8Array): boolean {
    return this.put(this.subjects.node(node), frame);
  }

  async isGone(node: string): Promise<boolean> {
    return (await this.connected?.isGone(node)) ?? false;
  }

  async listen(topic: TopicName): Promise<void> {
    const subject = this.subjectFor(this.subjects, topic);
    this.listenings.add(topic, subject);
    const { line, connected } = this;
    const known = line?.listen(subject);
    if (connected !== undefined) return known;
    // It is listened to as soon as the broker is there.
    known?.catch(() => undefined);
    throw new Error(texts.notConnected(this.kind));
  }

  unlisten(topic: TopicName): void {
    const subject = this.subjectFor(this.subjects, topic);
    if (this.listenings.remove(topic, subject)) this.line?.unlisten(subject);
  }

  async flush(): Promise<void> {
    if (this.connected === undefined) throw new Error(texts.notConnected(this.kind));
    await this.connected.flush();
  }

  async close(timeoutMs: number): Promise<void> {
    await settledWithin(this.flush(), timeoutMs);
    await this.attempts?.stop();
    this.attempts = undefined;
    this.state = undefined;
  }

  /** Returns what the broker calls a topic or pattern. It may cover more. */
  protected abstract subjectFor(subjects: Subjects, topic: TopicName): string;

  /**
   * Returns what makes a line. It may reject while the broker is away.
   *
   * @throws a `TypeError` if the library of the broker is missing
   */
  protected abstract prepare(owner: LineOwner): Promise<() => Promise<BrokerLine>>;

  /** Returns true for an error that another attempt at once would not mend, such as wrong credentials. */
  protected abstract isRefusal(error: unknown): boolean;

  /** The line, while the broker is there. */
  private get connected(): BrokerLine | undefined {
    return this.state?.isUp === true ? this.line : undefined;
  }

  private put(subject: string, frame: Uint8Array): boolean {
    const { connected } = this;
    return connected !== undefined && this.fits(frame) && connected.put(subject, frame);
  }

  private fits(frame: Uint8Array): boolean {
    return frame.length <= this.maxFrameBytes;
  }

  /** Makes a line, and serves until its end. Returns the time before the next attempt. */
  private async attempt(
    connect: () => Promise<BrokerLine>,
    state: PortState,
    signal: AbortSignal,
  ): Promise<number> {
    try {
      const line = await connect();
      throw await this.serve(line, signal);
    } catch (error) {
      return signal.aborted ? 0 : this.failed(error, state);
    }
  }

  private async serve(line: BrokerLine, signal: AbortSignal): Promise<Error> {
    const end = (): void => line.end();
    signal.addEventListener('abort', end);
    this.line = line;
    this.maxFrameBytes = line.maxFrameBytes;
    try {
      if (signal.aborted) end();
      return await line.serve(() => this.listenings.subjects());
    } finally {
      this.line = undefined;
      signal.removeEventListener('abort', end);
    }
  }

  /** Returns the reason if another attempt would fail for it, too. */
  private lastingReason(error: unknown): string | undefined {
    if (this.isRefusal(error)) return texts.refused(messageOf(error));
    return isTlsFailure(error) ? texts.noTls(messageOf(error)) : undefined;
  }

  /** Tells why an attempt has ended. */
  private failed(error: unknown, state: PortState): number {
    const lasting = this.lastingReason(error);
    state.down(lasting ?? messageOf(error), lasting !== undefined);
    return lasting !== undefined
      ? defaults.refusedRetryMs
      : defaults.connectAgainMs + Math.random() * defaults.connectJitterMs;
  }
}
