import type { Outcome } from '../calls/promise-sink.js';
import type { List } from '../protocol/messages.js';
import { WampCanceledError } from '../protocol/standard-errors.js';
import type { AnswerSink, OutgoingCall } from '../session/outgoing-call.js';
import type { StreamOptions, WampStream } from './call-options.js';
import { ColdStream } from './cold-stream.js';
import type { OpenSource } from './event-buffer.js';
import type { Report } from './guarded.js';
import type { Interruption } from './interruption.js';
import { resumed } from './resumed-stream.js';
import { StreamSink } from './stream-sink.js';

/** Makes a call with arguments. Returns `undefined` if it cannot start; the sink gets the error then. */
type StartCall = (
  args: List,
  sink: AnswerSink,
) => Pick<OutgoingCall<unknown>, 'cancel'> | undefined;

/**
 * Returns the answers of a call, which each reader makes anew.
 *
 * @param report receives the errors of observers
 */
export function callStream<T>(
  start: StartCall,
  args: List,
  { resume, maxWaiting }: StreamOptions<T>,
  outcome: Outcome<T>,
  interruption: Interruption,
  report: Report,
): WampStream<T> {
  const open =
    (from: List): OpenSource<T> =>
    (observer) => {
      const call = start(from, new StreamSink(observer, outcome));
      return { unsubscribe: () => call?.cancel(new WampCanceledError()) };
    };
  const source = resume === undefined ? open(args) : resumed(open, args, resume, interruption);
  return new ColdStream(source, report, maxWaiting);
}
