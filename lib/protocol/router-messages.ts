import { MessageCode } from './message-codes.js';
import {
  details,
  dict,
  field,
  type MessageSpecs,
  payload,
  request,
  spec,
} from './message-fields.js';

/** The id is 0 if no request caused the message (specification: "Subscription Revocation"). */
const answered = field('Request', 'id or 0');
const subscription = field('Subscription', 'id');
const publication = field('Publication', 'id');
const registration = field('Registration', 'id');

/** Every message that a router sends. ABORT, GOODBYE and ERROR come from both ends. */
export const routerMessages: MessageSpecs = {
  [MessageCode.Welcome]: spec('WELCOME', [field('Session', 'id'), details]),
  [MessageCode.Abort]: spec('ABORT', [details, field('Reason', 'string')], payload),
  [MessageCode.Challenge]: spec('CHALLENGE', [field('AuthMethod', 'string'), dict('Extra')]),
  [MessageCode.Goodbye]: spec('GOODBYE', [details, field('Reason', 'uri')]),
  [MessageCode.Error]: spec(
    'ERROR',
    [
      field('REQUEST.Type', 'id'),
      field('REQUEST.Request', 'id'),
      details,
      field('Error', 'string'),
    ],
    payload,
  ),
  [MessageCode.Published]: spec('PUBLISHED', [request, publication]),
  [MessageCode.Subscribed]: spec('SUBSCRIBED', [request, subscription]),
  [MessageCode.Unsubscribed]: spec('UNSUBSCRIBED', [answered], [details]),
  [MessageCode.Event]: spec(
    'EVENT',
    [subscription, publication, dict('Details', { publisher: 'id', topic: 'string' })],
    payload,
  ),
  [MessageCode.Result]: spec(
    'RESULT',
    [request, dict('Details', { progress: 'boolean' })],
    payload,
  ),
  [MessageCode.Registered]: spec('REGISTERED', [request, registration]),
  [MessageCode.Unregistered]: spec('UNREGISTERED', [answered], [details]),
  [MessageCode.Invocation]: spec(
    'INVOCATION',
    [request, registration, dict('Details', { progress: 'boolean', receive_progress: 'boolean' })],
    payload,
  ),
  [MessageCode.Interrupt]: spec('INTERRUPT', [request, dict('Options')]),
};
