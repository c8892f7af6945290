import { input as inputPart } from '#parts';
import type { Stoppable } from '../../calls/async-value.js';
import { callFlaw, type InputSender, startTied, type TiedRequest } from '../../calls/tied-call.js';
import type { Uri } from '../../protocol/messages.js';
import { WampUnavailableError } from '../../protocol/standard-errors.js';
import type { AnswerSink, OutgoingCall } from '../../session/outgoing-call.js';
import type { OutgoingCalls } from '../../session/outgoing-calls.js';
import type { InputSource } from '../call-options.js';
import type { WampConnectionError } from '../connection-error.js';
import type * as InputPart from '../parts/input.js';
import * as texts from '../texts.js';
import type { CallSession } from './call-session.js';

/** A call with its signal and its input. */
export type ClientCallRequest = TiedRequest<InputSource>;

/** Starts a call. Returns `undefined` if it cannot start; the sink gets the error then. */
export function startCall(
  calls: OutgoingCalls<undefined>,
  request: ClientCallRequest,
  sink: AnswerSink,
  session: CallSession,
): OutgoingCall<undefined> | undefined {
  const { backlog } = session;
  const flaw =
    callFlaw(calls.session.features, request) ??
    (backlog.isFull ? new WampUnavailableError(texts.slowConnection) : undefined);
  if (flaw !== undefined) {
    sink.error(flaw);
    return undefined;
  }
  const { uri, input } = request;
  const sendInput = input === undefined ? undefined : inputSender(session, uri, input);
  return startTied(calls, undefined, request, sink, sendInput);
}

function inputSender(session: CallSession, uri: Uri, input: InputSource): InputSender {
  const report = (error: unknown): void => session.report(texts.inputNotStopped(uri), error);
  return (call) => {
    const begin = ({ CallInputSender }: typeof InputPart): Stoppable =>
      new CallInputSender(call, session.backlog, report, input);
    return inputPart.loaded === undefined ? begunLater(begin, call) : begin(inputPart.loaded);
  };
}

/** Sends the input when its part of the client is loaded. The call has gone out, so that no other overtakes it. */
function begunLater(
  begin: (part: typeof InputPart) => Stoppable,
  call: OutgoingCall<unknown>,
): Stoppable {
  let sending: Stoppable | undefined;
  let isOver = false;
  inputPart.load().then(
    (part) => {
      if (!isOver) sending = begin(part);
    },
    (error: WampConnectionError) => call.cancel(error.as({ wasSent: true })),
  );
  return {
    unsubscribe() {
      isOver = true;
      sending?.unsubscribe();
    },
  };
}
