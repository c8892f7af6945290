import type { Dict, List, Uri } from '../protocol/messages.js';
import type { WampError } from '../protocol/wamp-error.js';
import type { CallOptions } from './call-options.js';
import type { ClientCallRequest } from './calls/start-call.js';
import type { ClientSettings } from './client-settings.js';

/** A call that can be canceled. */
export interface StartedCall {
  cancel(reason: WampError): void;
}

/** Returns the request for a call. */
export function requestOf(
  uri: Uri,
  args: List | undefined,
  kwargs: Dict | undefined,
  options: CallOptions,
  receiveProgress: boolean,
  { callTimeoutMs, toldTimeoutMs }: Pick<ClientSettings, 'callTimeoutMs' | 'toldTimeoutMs'>,
): ClientCallRequest {
  const { signal, input, cancelMode } = options;
  return {
    uri,
    args,
    kwargs,
    hasInput: input !== undefined,
    timeoutMs: options.timeoutMs ?? callTimeoutMs,
    receiveProgress,
    cancelMode,
    details: detailsOf(options, toldTimeoutMs),
    signal,
    input,
  };
}

/** Returns what of the options belongs into CALL.Options. */
function detailsOf(
  { timeoutMs, discloseMe, details }: CallOptions,
  toldTimeoutMs: number,
): Dict | undefined {
  const timeout = timeoutMs ?? toldTimeoutMs;
  if (timeout === 0 && discloseMe === undefined) return details ?? undefined;
  return {
    ...details,
    ...(timeout > 0 && { timeout }),
    ...(discloseMe !== undefined && { disclose_me: discloseMe }),
  };
}
