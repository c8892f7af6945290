import type { MessageCode } from '../protocol/message-codes.js';
import { messageSpecs } from '../protocol/message-specs.js';
import type { ServerMessage } from '../protocol/messages.js';
import * as texts from './texts.js';

interface Wait {
  readonly what: string;
  readonly matches: (message: ServerMessage) => boolean;
  readonly resolve: (message: ServerMessage) => void;
  readonly reject: (error: Error) => void;
}

// Saved here, so that fake timers of a test do not replace them.
const { setTimeout, clearTimeout } = globalThis;

/** Returns the name of a message type for error messages, such as `RESULT (50)`. */
export function nameOf(code: MessageCode): string {
  return `${messageSpecs[code]?.name ?? 'message'} (${code})`;
}

/** Holds the unread messages of a client, and the waits for messages to come. */
export class Inbox {
  /** Every received message, in order, also the ones that were never added to the inbox. */
  readonly received: ServerMessage[] = [];
  isClosed = false;

  private readonly unread: ServerMessage[] = [];
  private waits: Wait[] = [];

  /** @param waitMs the longest wait, in milliseconds; absent for no limit */
  constructor(private readonly waitMs?: number) {}

  /** Delivers a message to the first wait that matches, or keeps it unread. */
  add(message: ServerMessage): void {
    const wait = this.waits.find(({ matches }) => matches(message));
    if (wait === undefined) this.unread.push(message);
    else wait.resolve(message);
  }

  /** Returns the next unread message, as soon as there is one. */
  next(what: string): Promise<ServerMessage> {
    const message = this.unread.shift();
    if (message !== undefined) return Promise.resolve(message);
    return new Promise((resolve, reject) => {
      const wait = { what, matches: () => true, resolve, reject };
      this.begin(wait, (begun) => this.waits.push(begun));
    });
  }

  /** Returns the next message that matches. `next` does not get it. */
  claim(what: string, matches: Wait['matches']): Promise<ServerMessage> {
    const claimed = new Promise<ServerMessage>((resolve, reject) => {
      this.begin({ what, matches, resolve, reject }, (begun) => this.waits.unshift(begun));
    });
    // A test may end without reading the answer.
    claimed.catch(() => undefined);
    return claimed;
  }

  /** Removes and returns all unread messages. */
  takeAll(): ServerMessage[] {
    return this.unread.splice(0);
  }

  /** Rejects all waits, because no message follows. */
  close(): void {
    this.isClosed = true;
    for (const wait of [...this.waits]) wait.reject(this.failure(wait.what, texts.connectionEnded));
  }

  /** Returns the error for an expectation that failed. */
  failure(what: string, why: string): Error {
    const names = this.received.map(([code]) => nameOf(code));
    return new Error(texts.waitedInVain(what, why, names));
  }

  private begin({ what, matches, resolve, reject }: Wait, enlist: (begun: Wait) => void): void {
    if (this.isClosed) return reject(this.failure(what, texts.connectionEnded));
    const end = (): void => {
      clearTimeout(timer);
      this.waits = this.waits.filter((wait) => wait !== begun);
    };
    const begun: Wait = {
      what,
      matches,
      resolve: (message) => (end(), resolve(message)),
      reject: (error) => (end(), reject(error)),
    };
    const timer = this.limit(begun);
    enlist(begun);
  }

  private limit({ what, reject }: Wait): NodeJS.Timeout | undefined {
    const { waitMs } = this;
    if (waitMs === undefined) return undefined;
    return setTimeout(() => reject(this.failure(what, texts.nothingWithin(waitMs))), waitMs);
  }
}
