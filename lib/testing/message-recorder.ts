import type { WampClient } from '../client/wamp-client.js';
import { MessageCode, messageName } from '../protocol/message-codes.js';
import type { WampMessage } from '../protocol/messages.js';
import type { Clock } from '../session/clock.js';
import { defaults } from './defaults.js';
import { type MessageListener, MessageTap } from './message-tap.js';
import { differences } from './sequence-difference.js';
import * as texts from './texts.js';

/** The messages of one or more clients, in order. See {@link recordMessages}. */
export class MessageRecorder {
  /** Every message, of both directions. */
  readonly messages: WampMessage[] = [];
  private readonly directions: ('in' | 'out')[] = [];
  private expected = 0;

  /** @param clock the clock of the client, if it is known */
  constructor(readonly clock?: Clock) {}

  /** The option `onMessage` of a client. */
  readonly onMessage: MessageListener = (direction, message) => {
    this.messages.push(message);
    this.directions.push(direction);
  };

  /** Every message as `out CALL` or `in RESULT`. */
  get names(): string[] {
    return this.messages.map(([code], i) => `${this.directions[i]} ${messageName(code)}`);
  }

  /**
   * Compares the messages since the last `expect` with these codes.
   *
   * @throws an error that shows every message which is missing, and every one that was not expected
   * @example
   * recorder.expect([MessageCode.Call, MessageCode.Result]);
   */
  expect(codes: readonly MessageCode[]): void {
    const first = this.expected;
    this.expected = this.messages.length;
    const got = this.messages.slice(first).map(([code]) => code);
    const found = differences(codes, got);
    if (found.every(({ kind }) => kind === 'same')) return;
    throw new Error(
      texts.otherMessages(
        found.map(({ kind, item, index }) =>
          kind === 'missing'
            ? texts.missingMessage(messageName(item), item)
            : this.described(first + index, kind === 'same'),
        ),
      ),
    );
  }

  /** Forgets all messages. */
  clear(): void {
    this.messages.length = this.directions.length = this.expected = 0;
  }

  private described(index: number, isExpected: boolean): string {
    const text = JSON.stringify(this.messages[index]).slice(0, defaults.shownCharacters);
    return texts.recordedMessage(isExpected, this.names[index] as string, text);
  }
}

/**
 * Records the messages of a client from now on.
 *
 * @param client a client of {@link joinClient} or {@link fakeClient}. Without one, pass `onMessage` of the
 *   recorder to any client, which records it from HELLO on
 * @throws `TypeError` for any other client
 * @example
 * const recorder = recordMessages(client);
 * await client.call('com.example.math.add', [17, 25]);
 * recorder.expect([MessageCode.Call, MessageCode.Result]);
 * @example
 * const recorder = recordMessages();
 * const client = await connect({ url, auth, onMessage: recorder.onMessage });
 * recorder.expect([MessageCode.Hello, MessageCode.Challenge, MessageCode.Authenticate, MessageCode.Welcome]);
 */
export function recordMessages(client?: WampClient): MessageRecorder {
  if (client === undefined) return new MessageRecorder();
  const tap = MessageTap.of(client);
  if (tap === undefined) throw new TypeError(texts.unknownClient);
  const recorder = new MessageRecorder(tap.clock);
  tap.listen(recorder.onMessage);
  return recorder;
}
