import { MessageCode } from './message-codes.js';
import {
  details,
  dict,
  field,
  type MessageSpec,
  type MessageSpecs,
  payload,
  request,
  spec,
} from './message-fields.js';
import { routerMessages } from './router-messages.js';

const topic = field('Topic', 'string');
const procedure = field('Procedure', 'string');

const publishOptions = dict('Options', {
  acknowledge: 'boolean',
  disclose_me: 'boolean',
  exclude_me: 'boolean',
  retain: 'boolean',
  exclude: 'ids',
  eligible: 'ids',
  exclude_authid: 'strings',
  exclude_authrole: 'strings',
  eligible_authid: 'strings',
  eligible_authrole: 'strings',
});
const callOptions = dict('Options', {
  disclose_me: 'boolean',
  progress: 'boolean',
  receive_progress: 'boolean',
});

/** Every message of the specification, indexed by its code. */
export const messageSpecs: readonly (MessageSpec | undefined)[] = sparse({
  ...routerMessages,
  [MessageCode.Hello]: spec('HELLO', [field('Realm', 'string'), details]),
  [MessageCode.Authenticate]: spec('AUTHENTICATE', [field('Signature', 'string'), dict('Extra')]),
  [MessageCode.Publish]: spec('PUBLISH', [request, publishOptions, topic], payload),
  [MessageCode.Subscribe]: spec('SUBSCRIBE', [
    request,
    dict('Options', { match: 'match', get_retained: 'boolean' }),
    topic,
  ]),
  [MessageCode.Unsubscribe]: spec('UNSUBSCRIBE', [request, field('Subscription', 'id')]),
  [MessageCode.Call]: spec('CALL', [request, callOptions, procedure], payload),
  [MessageCode.Cancel]: spec('CANCEL', [request, dict('Options')]),
  [MessageCode.Register]: spec('REGISTER', [
    request,
    dict('Options', { match: 'match', invoke: 'string', disclose_caller: 'boolean' }),
    procedure,
  ]),
  [MessageCode.Unregister]: spec('UNREGISTER', [request, field('Registration', 'id')]),
  [MessageCode.Yield]: spec('YIELD', [request, dict('Options', { progress: 'boolean' })], payload),
});

function sparse(specs: MessageSpecs): (MessageSpec | undefined)[] {
  return Array.from({ length: MessageCode.Yield + 1 }, (_, code) => specs[code]);
}
