import { MessageCode } from './message-codes.js';
import type { ServerMessage } from './messages.js';
import { isEmpty } from './wamp-result.js';

/** Whether the application has a part in a message: then the failure to encode it is told to the application. */
export function carriesPayload(message: ServerMessage): boolean {
  switch (message[0]) {
    case MessageCode.Welcome:
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

/** After these the session ends by itself. */
export function isFarewell([code]: ServerMessage): boolean {
  return code === MessageCode.Abort || code === MessageCode.Goodbye;
}
