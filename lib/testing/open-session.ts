import { cannotAuthenticate } from '../client/auth/login.js';
import { MessageCode } from '../protocol/message-codes.js';
import type { Abort, Challenge, Dict, List, ServerMessage, Welcome } from '../protocol/messages.js';
import { errorFromMessage } from '../protocol/standard-errors.js';
import { messageOf } from '../protocol/thrown.js';
import type { WampError } from '../protocol/wamp-error.js';
import type { TestLogin } from './join-options.js';

/** The members of a client that open its session. */
interface Opening {
  send(message: List): void;
  /** Returns the next message of the server. */
  answer(): Promise<ServerMessage>;
  /** Returns the error for a message that opens no session. */
  failure(message: ServerMessage): Error;
}

/**
 * Waits for WELCOME, and answers every CHALLENGE before it.
 *
 * @param login answers and checks; without it, a CHALLENGE is a failure
 * @throws the `WampError` of the ABORT, or what the login has thrown, after ABORT was sent for it
 */
export async function openSession(client: Opening, login?: TestLogin): Promise<Welcome> {
  for (;;) {
    const message = await client.answer();
    if (message[0] === MessageCode.Abort) throw errorOf(message);
    if (message[0] === MessageCode.Challenge && login !== undefined)
      await orAbort(client, () => authenticate(client, login, message));
    else if (message[0] === MessageCode.Welcome) {
      await orAbort(client, () => login?.welcomed(message[2]));
      return message;
    } else throw client.failure(message);
  }
}

async function authenticate(client: Opening, login: TestLogin, message: Challenge): Promise<void> {
  const [, method, extra] = message;
  client.send([MessageCode.Authenticate, ...(await login.respond(method, extra))]);
}

async function orAbort(
  client: Opening,
  step: () => void | Promise<void> | undefined,
): Promise<void> {
  try {
    await step();
  } catch (error) {
    const details: Dict = { message: messageOf(error) };
    client.send([MessageCode.Abort, details, cannotAuthenticate]);
    throw error;
  }
}

/** Returns the error for an ABORT: its URI, and the message of its details. */
function errorOf([, details, reason]: Abort): WampError {
  const { message } = details;
  return errorFromMessage(reason, message === undefined ? [] : [message], {}, details);
}
