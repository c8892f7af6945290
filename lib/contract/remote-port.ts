import type { Dict, List, Uri } from '../protocol/messages.js';
import type { WampResult } from '../protocol/wamp-result.js';
import type { Reading } from './reading.js';

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

/** An event with its unwrapped payload. */
export interface RemoteValue {
  readonly args: List;
  readonly kwargs: Dict;
  readonly value: unknown;
}
