import type { Dict, List, Uri } from '../protocol/messages.js';
import type { WampResult } from '../protocol/wamp-result.js';

/** An end of a connection, with the verbs of remote methods. One that cannot subscribe has no topics. */
export interface RemotePort {
  call(uri: Uri, args: List, kwargs: Dict, options?: object): Promise<unknown>;
  callResult(uri: Uri, args: List, kwargs: Dict, options?: object): Promise<WampResult>;
  stream(uri: Uri, args: List, kwargs: Dict, options?: object): unknown;
  /** Like `stream`, but returns the values that a reading makes of the answers, in order. */
  streamAs(reading: Reading, uri: Uri, args: List, kwargs: Dict, options?: object): unknown;
  publish(topic: Uri, args: List, kwargs: Dict, options?: object): unknown;
  subscribe?(topic: Uri, handler: (event: RemoteValue) => unknown, options?: object): unknown;
  events?(topic: Uri, options?: object): AsyncIterable<RemoteValue>;
}

/** What a caller makes of the answers to a call. */
export interface Reading {
  /** Returns the value of a result; `undefined` if it has none. All but the last have `progress: true` in their details. */
  value(result: WampResult): unknown;
  /** Returns the error to fail with. */
  error(error: unknown): unknown;
}

/** An event with its unwrapped payload. */
export interface RemoteValue {
  readonly args: List;
  readonly kwargs: Dict;
  readonly value: unknown;
}
