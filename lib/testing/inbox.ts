import type { MessageCode } from '../protocol/message-codes.js';
import { messageSpecs } from '../protocol/message-specs.js';
import type { ServerMessage } from '../protocol/messages.js';
import { texts } from '../protocol/texts.js';

interface Wait {
  readonly what: string;
  readonly matches: (message: ServerMessage) => boolean;
  readonly resolve: (message: ServerMessage) => void;
  readonly reject: (error: Error) => void;
}

// Fake timers that a test installs do not reach these.
const { setTimeout, clearTimeout } = globalThis;

/** What a message type is called in texts for people, such as `RESULT (50)`. */
export function nameOf(code: MessageCode): string {
  return `${messageSpecs[code]?.name ?? 'message'} (${code})`;
}

/** The messages a client has received: those unread, and those somebody waits for. */
export class Inbox {
  /** Every message there has been, in order, those included that were never put in. */
  readonly received: ServerMessage[] = [];
  isClosed = false;

  private readonly unread: ServerMessage[] = [];
  private waits: Wait[] = [];

  /** @param waitMs how long a wait may take, in milliseconds; absent for as long as it takes */
  constructor(private readonly waitMs?: number) {}

  /** Hands a message to whoever waits for it, or keeps it unread. */
  add(message: ServerMessage): void {
    const wait = this.waits.find(({ matches }) => matches(message));
    if (wait === undefined) this.unread.push(message);
    else wait.resolve(message);
  }

  /** The next unread message, now or when it comes. */
  next(what: string): Promise<ServerMessage> {
    const message = this.unread.shift();
    if (message !== undefined) return Promise.resolve(message);
    return new Promise((resolve, reject) => {
      const wait = { what, matches: () => true, resolve, reject };
      this.begin(wait, (begun) => this.waits.push(begun));
    });
  }

  /** The first message to come that matches; whoever waits for any message does not get it. */
  claim(what: string, matches: Wait['matches']): Promise<ServerMessage> {
    const claimed = new Promise<ServerMessage>((resolve, reject) => {
      this.begin({ what, matches, resolve, reject }, (begun) => this.waits.unshift(begun));
    });
    // A test may end without a look at the answer.
    claimed.catch(() => undefined);
    return claimed;
  }

  /** Takes everything unread. */
  takeAll(): ServerMessage[] {
    return this.unread.splice(0);
  }

  /** Nothing follows: all that is waited for fails. */
  close(): void {
    this.isClosed = true;
    for (const wait of [...this.waits]) wait.reject(this.failure(wait.what, texts.connectionEnded));
  }

  /** What to throw when something else happened than a test waited for. */
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
