import { MessageCode } from '../protocol/message-codes.js';
import type { Id, ServerMessage } from '../protocol/messages.js';

/** The code of the positive answer to each request. */
const grants = {
  [MessageCode.Publish]: MessageCode.Published,
  [MessageCode.Subscribe]: MessageCode.Subscribed,
  [MessageCode.Unsubscribe]: MessageCode.Unsubscribed,
  [MessageCode.Call]: MessageCode.Result,
  [MessageCode.Register]: MessageCode.Registered,
  [MessageCode.Unregister]: MessageCode.Unregistered,
} as const;

/** The type of the server message with this code. */
export type MessageOf<Code extends MessageCode> = Extract<
  ServerMessage,
  readonly [Code, ...unknown[]]
>;

export type RequestCode = keyof typeof grants;

/** The type of the positive answer to a request. */
export type GrantOf<Code extends RequestCode> = MessageOf<(typeof grants)[Code]>;

/** Returns a function that recognises the final answer to a request, positive or ERROR. */
export function isAnswerTo(code: RequestCode, id: Id): (message: ServerMessage) => boolean {
  return (message) =>
    message[0] === MessageCode.Error
      ? message[1] === code && message[2] === id
      : message[0] === grants[code] && message[1] === id && !isProgress(message);
}

function isProgress(message: ServerMessage): boolean {
  return message[0] === MessageCode.Result && message[2]['progress'] === true;
}
