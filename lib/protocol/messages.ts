import type { MessageCode } from './message-codes.js';

/** An integer from 1 to 2^53 (specification: "IDs"). */
export type Id = number;
/** A URI of a procedure, topic, realm or error, for example `com.example.add`. */
export type Uri = string;
/** A dictionary: details, options or keyword arguments. */
export type Dict = Record<string, unknown>;
/** A list: a message, or positional arguments. */
export type List = readonly unknown[];

/** The optional last elements of every message that carries application data. */
export type Payload = [args?: List, kwargs?: Dict];

/*
 * A message is the list that is sent or received. The specification's
 * `[CALL, Request|id, Options|dict, Procedure|uri, Arguments|list, ArgumentsKw|dict]` is the tuple
 * `Call` below. Nothing is copied between the serializer and the state machine.
 */
/** The codes by name. */
export type Code = typeof MessageCode;

export type Hello = [code: Code['Hello'], realm: Uri, details: Dict];
export type Welcome = [code: Code['Welcome'], session: Id, details: Dict];
export type Abort = [code: Code['Abort'], details: Dict, reason: Uri, ...Payload];
export type Challenge = [code: Code['Challenge'], method: string, extra: Dict];
export type Authenticate = [code: Code['Authenticate'], signature: string, extra: Dict];
export type Goodbye = [code: Code['Goodbye'], details: Dict, reason: Uri];
export type ErrorMessage = [
  code: Code['Error'],
  requestType: MessageCode,
  request: Id,
  details: Dict,
  error: Uri,
  ...Payload,
];

export type Publish = [code: Code['Publish'], request: Id, options: Dict, topic: Uri, ...Payload];
export type Published = [code: Code['Published'], request: Id, publication: Id];
export type Subscribe = [code: Code['Subscribe'], request: Id, options: Dict, topic: Uri];
export type Subscribed = [code: Code['Subscribed'], request: Id, subscription: Id];
export type Unsubscribe = [code: Code['Unsubscribe'], request: Id, subscription: Id];
/** With the request 0, it tells that the router has revoked the subscription of the details. */
export type Unsubscribed = [code: Code['Unsubscribed'], request: Id, details?: Dict];
export type EventMessage = [
  code: Code['Event'],
  subscription: Id,
  publication: Id,
  details: Dict,
  ...Payload,
];

export type Call = [code: Code['Call'], request: Id, options: Dict, procedure: Uri, ...Payload];
export type Cancel = [code: Code['Cancel'], request: Id, options: Dict];
export type Result = [code: Code['Result'], request: Id, details: Dict, ...Payload];
export type Register = [code: Code['Register'], request: Id, options: Dict, procedure: Uri];
export type Registered = [code: Code['Registered'], request: Id, registration: Id];
export type Unregister = [code: Code['Unregister'], request: Id, registration: Id];
/** With the request 0, it tells that the router has revoked the registration of the details. */
export type Unregistered = [code: Code['Unregistered'], request: Id, details?: Dict];
export type Invocation = [
  code: Code['Invocation'],
  request: Id,
  registration: Id,
  details: Dict,
  ...Payload,
];
export type Interrupt = [code: Code['Interrupt'], request: Id, options: Dict];
export type Yield = [code: Code['Yield'], request: Id, options: Dict, ...Payload];

/** A result of a call: the callee sends it as YIELD, the router as RESULT. */
export type Answer = [code: Code['Result' | 'Yield'], request: Id, details: Dict, ...Payload];

/** A message that a client may send to the server. */
export type ClientMessage =
  | Hello
  | Abort
  | Authenticate
  | Goodbye
  | ErrorMessage
  | Publish
  | Subscribe
  | Unsubscribe
  | Call
  | Cancel
  | Register
  | Unregister
  | Yield;

/** A message that the server may send to a client. */
export type ServerMessage =
  | Welcome
  | Abort
  | Challenge
  | Goodbye
  | ErrorMessage
  | Published
  | Subscribed
  | Unsubscribed
  | EventMessage
  | Result
  | Registered
  | Unregistered
  | Invocation
  | Interrupt;

/** Any message. */
export type WampMessage = ClientMessage | ServerMessage;
