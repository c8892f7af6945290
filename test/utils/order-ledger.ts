import type { WampMessage } from '../../lib/protocol/messages.js';
import type { WampTestClient } from '../../lib/testing/index.js';

/** A publication, and who must get it. */
export interface Noted {
  /** Who has published it. With the topic, it names a sequence. */
  readonly by: string;
  readonly topic: string;
  /** Its place in the sequence. */
  readonly number: number;
  readonly atMs: number;
  /** The subscriptions that must get it, as nothing is in trouble. */
  readonly due: Set<Watch>;
  /** The subscriptions on other nodes that get it, unless it is dropped and counted. */
  readonly hoped: ReadonlySet<Watch>;
}

/** A subscription of one client. */
export class Watch {
  constructor(
    readonly name: string,
    readonly client: WampTestClient,
    readonly subscription: number,
    /** The topic; undefined for a pattern. */
    readonly topic: string | undefined,
  ) {}

  /** The texts of the events that came, in order: publisher, topic and number. */
  get got(): string[] {
    return this.client.received
      .filter((message) => this.has(message))
      .map((event) => this.textOf(event));
  }

  private has(message: WampMessage): boolean {
    return message[0] === 36 && message[1] === this.subscription;
  }

  private textOf(event: WampMessage): string {
    const [, , , details, args] = event as unknown as [
      0,
      0,
      0,
      { topic?: string },
      [string, number],
    ];
    return textOf({ by: args[0], topic: details.topic ?? this.topic ?? '?', number: args[1] });
  }
}

/** Notes all publications, and compares them with what has come. */
export class OrderLedger {
  readonly noted: Noted[] = [];
  readonly watches: Watch[] = [];
  private readonly lastNumbers = new Map<string, number>();

  /** Notes a publication. Returns its number in its sequence, from 1. */
  note(given: Omit<Noted, 'number'>): number {
    const sequence = `${given.by} ${given.topic}`;
    const number = (this.lastNumbers.get(sequence) ?? 0) + 1;
    this.lastNumbers.set(sequence, number);
    this.noted.push({ ...given, number });
    return number;
  }

  /** Lets what was on its way to other nodes be missing, because trouble begins. */
  forgive(sinceMs: number): void {
    for (const { atMs, due, hoped } of this.noted)
      if (atMs >= sinceMs) for (const watch of hoped) due.delete(watch);
  }

  /** Returns what came twice or too late. */
  disorder(): string[] {
    return this.watches.flatMap(({ name, got }) => {
      const last = new Map<string, number>();
      return got.flatMap((text) => {
        const [by, topic, number] = text.split(' ') as [string, string, string];
        const sequence = `${by} ${topic}`;
        const before = last.get(sequence) ?? 0;
        last.set(sequence, Math.max(before, Number(number)));
        return Number(number) > before ? [] : [`${name}: ${text} after ${before}`];
      });
    });
  }

  /** Returns what should have come, and did not, by client. */
  missing(which: 'due' | 'hoped'): Map<Watch, string[]> {
    const missing = new Map<Watch, string[]>();
    for (const watch of this.watches) {
      const got = new Set(watch.got);
      const texts = this.noted.filter((each) => each[which].has(watch)).map(textOf);
      const lost = texts.filter((text) => !got.has(text));
      if (lost.length > 0 && !watch.client.isClosed) missing.set(watch, lost);
    }
    return missing;
  }
}

function textOf({ by, topic, number }: Pick<Noted, 'by' | 'topic' | 'number'>): string {
  return `${by} ${topic} ${number}`;
}
