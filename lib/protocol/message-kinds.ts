import { MessageCode } from './message-codes.js';
import type { ServerMessage } from './messages.js';
import { isEmpty } from './wamp-result.js';

/** Returns true if a message carries data of the application. Only then is an encoding error reported to the application. */
export function carriesPayload(message: ServerMessage): boolean {
  switch (message[0]) {
    case MessageCode.Welcome:
    case MessageCode.Challenge:
    case MessageCode.Result:
    case MessageCode.Event:
    case MessageCode.Invocation:
      return true;
    case MessageCode.Error:
      return message.length > 5 || !isEmpty(message[3]);
    default:
      return false;
  }
}

/** Returns true for ABORT and GOODBYE, which end the session. */
export function isFarewell([code]: ServerMessage): boolean {
  return code === MessageCode.Abort || code === MessageCode.Goodbye;
}
