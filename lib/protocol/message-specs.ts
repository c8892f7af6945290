import { MessageCode } from './message-codes.js';

/** The required type of a message element or of an option. */
export type Kind =
  'boolean' | 'dict' | 'id' | 'id or 0' | 'ids' | 'list' | 'match' | 'string' | 'strings' | 'uri';

/** The options of one message whose type the specification defines. Other options are not checked. */
export type OptionKinds = ReadonlyMap<string, Kind>;

/** One element of a message after its code. */
export interface Field {
  readonly name: string;
  readonly kind: Kind;
  /** The types of the known keys of a dictionary. */
  readonly options?: OptionKinds;
}

/** The shape of one message, as the specification defines it. */
export interface MessageSpec {
  readonly name: string;
  readonly fields: readonly Field[];
  /** The number of fields that must be present. */
  readonly required: number;
}

const field = (name: string, kind: Kind): Field => ({ name, kind });

const request = field('Request', 'id');
/** The id is 0 if no request caused the message (specification: "Subscription Revocation"). */
const answered = field('Request', 'id or 0');
const subscription = field('Subscription', 'id');
const publication = field('Publication', 'id');
const registration = field('Registration', 'id');
const realm = field('Realm', 'string');
const reason = field('Reason', 'uri');
const topic = field('Topic', 'string');
const procedure = field('Procedure', 'string');
const payload = [field('Arguments', 'list'), field('ArgumentsKw', 'dict')];

function dict(name: 'Details' | 'Options' | 'Extra', kinds?: Record<string, Kind>): Field {
  if (kinds === undefined) return field(name, 'dict');
  return { name, kind: 'dict', options: new Map(Object.entries(kinds)) };
}

function spec(name: string, fields: Field[], tail: Field[] = []): MessageSpec {
  return { name, fields: [...fields, ...tail], required: fields.length };
}

const details = dict('Details');
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
  [MessageCode.Hello]: spec('HELLO', [realm, details]),
  [MessageCode.Welcome]: spec('WELCOME', [field('Session', 'id'), details]),
  [MessageCode.Abort]: spec('ABORT', [details, field('Reason', 'string')], payload),
  [MessageCode.Challenge]: spec('CHALLENGE', [field('AuthMethod', 'string'), dict('Extra')]),
  [MessageCode.Authenticate]: spec('AUTHENTICATE', [field('Signature', 'string'), dict('Extra')]),
  [MessageCode.Goodbye]: spec('GOODBYE', [details, reason]),
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
  [MessageCode.Publish]: spec('PUBLISH', [request, publishOptions, topic], payload),
  [MessageCode.Published]: spec('PUBLISHED', [request, publication]),
  [MessageCode.Subscribe]: spec('SUBSCRIBE', [
    request,
    dict('Options', { match: 'match', get_retained: 'boolean' }),
    topic,
  ]),
  [MessageCode.Subscribed]: spec('SUBSCRIBED', [request, subscription]),
  [MessageCode.Unsubscribe]: spec('UNSUBSCRIBE', [request, subscription]),
  [MessageCode.Unsubscribed]: spec('UNSUBSCRIBED', [answered], [details]),
  [MessageCode.Event]: spec(
    'EVENT',
    [subscription, publication, dict('Details', { publisher: 'id', topic: 'string' })],
    payload,
  ),
  [MessageCode.Call]: spec('CALL', [request, callOptions, procedure], payload),
  [MessageCode.Cancel]: spec('CANCEL', [request, dict('Options')]),
  [MessageCode.Result]: spec(
    'RESULT',
    [request, dict('Details', { progress: 'boolean' })],
    payload,
  ),
  [MessageCode.Register]: spec('REGISTER', [
    request,
    dict('Options', { match: 'match', invoke: 'string', disclose_caller: 'boolean' }),
    procedure,
  ]),
  [MessageCode.Registered]: spec('REGISTERED', [request, registration]),
  [MessageCode.Unregister]: spec('UNREGISTER', [request, registration]),
  [MessageCode.Unregistered]: spec('UNREGISTERED', [answered], [details]),
  [MessageCode.Invocation]: spec(
    'INVOCATION',
    [request, registration, dict('Details', { progress: 'boolean', receive_progress: 'boolean' })],
    payload,
  ),
  [MessageCode.Interrupt]: spec('INTERRUPT', [request, dict('Options')]),
  [MessageCode.Yield]: spec('YIELD', [request, dict('Options', { progress: 'boolean' })], payload),
});

/** Returns how the specification writes a type of message. */
export function messageName(code: MessageCode): string {
  return messageSpecs[code]?.name ?? String(code);
}

function sparse(specs: Record<number, MessageSpec>): (MessageSpec | undefined)[] {
  return Array.from({ length: MessageCode.Yield + 1 }, (_, code) => specs[code]);
}
