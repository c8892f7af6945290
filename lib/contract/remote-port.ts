import type { Dict, List, Uri } from '../protocol/messages.js';
import type { WampResult } from '../protocol/wamp-result.js';

/** An end of a connection, with the verbs of remote methods. One that cannot subscribe has no topics. */
export interface RemotePort {
  call(uri: Uri, args: List, kwargs: Dict, options?: object): Promise<unknown>;
  callResult(uri: Uri, args: List, kwargs: Dict, options?: object): Promise<WampResult>;
  stream(uri: Uri, args: List, kwargs: Dict, options?: object): unknown;
  publish(topic: Uri, args: List, kwargs: Dict, options?: object): unknown;
  subscribe?(topic: Uri, handler: (event: RemoteValue) => unknown, options?: object): unknown;
  events?(topic: Uri, options?: object): AsyncIterable<RemoteValue>;
}

/** An event with its unwrapped payload. */
export interface RemoteValue {
  readonly value: unknown;
}
