import { MessageCode, messageName } from '../../protocol/message-codes.js';
import type { WampMessage } from '../../protocol/messages.js';
import { jsonOf } from '../output/json-text.js';

/** Returns a message as a line for people. A credential is left out. */
export function wireLine(direction: 'in' | 'out', message: WampMessage): string {
  const shown: readonly unknown[] =
    message[0] === MessageCode.Authenticate ? [message[0], '…', message[2]] : message;
  return `${direction === 'in' ? '<-' : '->'} ${messageName(message[0])} ${jsonOf(shown)}`;
}
