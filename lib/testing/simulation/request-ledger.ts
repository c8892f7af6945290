import { MessageCode, messageName } from '../../protocol/message-codes.js';
import type { Id, Uri, WampMessage } from '../../protocol/messages.js';
import * as texts from './texts.js';

/** A request of a client. */
export interface LedgerEntry {
  readonly code: MessageCode;
  readonly uri: Uri;
  /** True if progressive results may come. */
  readonly progress: boolean;
  isAnswered: boolean;
}

const { Publish, Subscribe, Unsubscribe, Call, Register, Unregister } = MessageCode;

/** The request that a positive answer belongs to. */
const requestOf: ReadonlyMap<number, MessageCode> = new Map([
  [MessageCode.Published, Publish],
  [MessageCode.Subscribed, Subscribe],
  [MessageCode.Unsubscribed, Unsubscribe],
  [MessageCode.Result, Call],
  [MessageCode.Registered, Register],
  [MessageCode.Unregistered, Unregister],
]);

/** The answer that a message is, if it is one. */
interface Answer {
  readonly code: MessageCode;
  readonly request: Id;
  readonly isProgress: boolean;
}

/** The requests of one session. Each gets one final answer, and nothing after it. */
export class RequestLedger {
  private readonly entries = new Map<Id, LedgerEntry>();

  ask(request: Id, code: MessageCode, uri: Uri, progress = false): void {
    this.entries.set(request, { code, uri, progress, isAnswered: false });
  }

  /** The requests without an answer, by id. */
  get open(): [Id, LedgerEntry][] {
    return [...this.entries].filter(([, { isAnswered }]) => !isAnswered);
  }

  isOpen(request: Id): boolean {
    return this.entries.get(request)?.isAnswered === false;
  }

  /** Reads a message of the server. Returns what is wrong with it; `undefined` if nothing is. */
  receive(message: WampMessage): { readonly uri: Uri; readonly problem: string } | undefined {
    const answer = answerOf(message);
    if (answer === undefined) return undefined;
    const entry = this.entries.get(answer.request);
    const problem = problemOf(answer, entry, messageName(message[0]));
    if (entry !== undefined && !answer.isProgress) entry.isAnswered = true;
    return problem === undefined ? undefined : { uri: entry?.uri ?? '', problem };
  }
}

function problemOf(
  { code, isProgress }: Answer,
  entry: LedgerEntry | undefined,
  name: string,
): string | undefined {
  if (entry?.code !== code) return texts.unasked(name);
  if (entry.isAnswered) return texts.answeredTwice(name);
  return isProgress && !entry.progress ? texts.unwantedProgress : undefined;
}

function answerOf(message: WampMessage): Answer | undefined {
  const [code] = message;
  if (code === MessageCode.Error)
    return { code: message[1], request: message[2], isProgress: false };
  const asked = requestOf.get(code);
  // The request 0 tells of a revocation.
  if (asked === undefined || message[1] === 0) return undefined;
  const isProgress = message[0] === MessageCode.Result && message[2]['progress'] === true;
  return { code: asked, request: message[1] as Id, isProgress };
}
