import { flag, milliseconds, type OptionRules } from '../protocol/options.js';

/** The options of a session. */
export interface WampSessionOptions {
  /**
   * Aborts a session if its request ids do not count up from 1 (specification: "IDs"), if a boolean option is no
   * boolean, or if there is `null` for an empty part of a message. Asks a client for progressive results only if it
   * has announced them and call canceling. wampy.js breaks the rule of ids after a reconnect.
   *
   * @default false
   */
  readonly strict?: boolean | undefined;
  /**
   * The time that a call to a client may take, in milliseconds; 0 for no limit.
   *
   * @default 30_000
   */
  readonly callTimeoutMs?: number | undefined;
  /**
   * The time that a client has to answer GOODBYE, in milliseconds. After it, closes the connection.
   *
   * @default 2_000
   */
  readonly closeTimeoutMs?: number | undefined;
}

export const sessionOptionRules = {
  strict: { default: false, kind: flag },
  callTimeoutMs: { default: 30_000, kind: milliseconds },
  closeTimeoutMs: { default: 2_000, kind: milliseconds },
} as const satisfies OptionRules<WampSessionOptions>;
