import type { CallOptions, WampStream } from '../../client/call-options.js';
import type { WampClient } from '../../client/wamp-client.js';
import { Reading } from '../../contract/reading.js';
import type { RemotePort } from '../../contract/remote-port.js';
import type { Dict, List, Uri } from '../../protocol/messages.js';
import type { WampResult } from '../../protocol/wamp-result.js';

/** Reads results as they are. */
class WholeReading extends Reading {
  constructor(uri: Uri) {
    super({ kind: 'procedure' }, uri, false);
  }

  override value(result: WampResult): WampResult {
    return result;
  }
}

/** Like `client.stream`, but with whole results: nothing is unwrapped. */
export function wholeStream(
  client: WampClient,
  uri: Uri,
  args: List,
  kwargs: Dict,
  options: CallOptions,
): WampStream<WampResult> {
  // `streamAs` is how remotes of contracts read results. Applications need not know it.
  const port = client as unknown as RemotePort;
  const stream = port.streamAs(new WholeReading(uri), uri, args, kwargs, options);
  return stream as WampStream<WampResult>;
}
