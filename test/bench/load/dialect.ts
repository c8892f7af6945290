import type { Wire } from './wire.js';

/** What a message from a server is; the numbers of WAMP stand for the same things in every dialect. */
export const Code = {
  Welcome: 2,
  Subscribed: 33,
  Event: 36,
  Answer: 50,
  Invocation: 68,
} as const;

/** The protocol of a target, as far as the load generator has to speak it. */
export interface Dialect {
  readonly wire: Wire;
  readonly path: string;
  readonly subprotocol?: string;
  /** The frame that follows the upgrade. */
  readonly hello?: Buffer;
  /** The frame that follows the greetings, if the server asks who the client is. It answers with one message. */
  readonly login?: Buffer | undefined;
  /** How many messages a server sends before it takes requests. */
  readonly greetings: number;

  /**
   * The frame of a call.
   *
   * @param id below 2^16; no other call of the connection that is in flight has it
   */
  call(id: number, procedure: string, args: readonly unknown[], wantsProgress?: boolean): Buffer;
  subscribe(topic: string, match?: string): Buffer;
  register?(procedure: string): Buffer;

  /** What the message whose payload starts at `at` is; anything but a `Code` is an error. */
  codeOf(bytes: Buffer, at: number): number;
  /** Whether an answer to a call with an id below 10 is the last one. */
  isFinal(bytes: Buffer, at: number): boolean;
  /** The frame that answers an invocation with 3. */
  yieldFor?(bytes: Buffer, at: number): Buffer;
}
