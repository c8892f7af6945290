// The messages of `testing/`.

export const waitedInVain = (what: string, why: string, received: readonly string[]) =>
  `Waited for ${what}: ${why}. Received so far: ${received.join(', ') || 'nothing'}.`;
export const connectionEnded = 'the connection ended';
export const anyMessage = 'a message';
export const answerTo = (name: string) => `the answer to ${name}`;
export const nothingWithin = (waitMs: number) => `it did not come within ${waitMs} ms`;
export const returnIn = (ms: number) => `retry-after-ms=${ms}`;
export const cameInstead = (message: string) => `${message} came instead`;

// Of `remoteIssues`. A sentence is about one method: what is wrong, and what would be right.

export const noService = (given: string) =>
  `remoteIssues() takes the class of a service, not ${given}.`;
export const noHandlers = (service: string) =>
  `${service} has no handlers, so its callers have no methods; decorate them, for example with @WampProcedure().`;
export const noHandler = (uri: string) =>
  `It is in the contract (${uri}), but no handler; decorate it, for example with @WampProcedure().`;
export const notImplemented =
  'Its contract has schemas, but its class does not apply them; add @WampImplements() to the class.';
export const noMember =
  'Its callers have no method of this name, because other libraries read it from any object; rename it.';
export const otherUri = (uri: string, own: readonly string[]) =>
  `Its URI is ${own.join(' and ')}, but its callers use ${uri}; give it that URI, or its own to the callers with contractOf().`;
export const otherKind = (kind: string, own: readonly string[]) =>
  `Its kind is ${own.join(' and ')}, but ${kind} by the contract; make them the same.`;
export const pattern = (match: string, uri: string) =>
  `It is for many URIs (match: '${match}'), but its callers use only ${uri}; give it one URI, or let them use client.call() and the like.`;
export const spread =
  "Its results are sent with results: 'spread', so that a list arrives as several values and an empty object as none; leave that out.";
export const untyped =
  'The types of its parameters are not known; set "emitDecoratorMetadata" for the compiler.';
export const sentInVain = (index: number, type: string, right: string) =>
  `Parameter ${index} is injected, but its callers send it because of its type, ${type}; declare it ${right}.`;
export const neverSent = (index: number, type: string) =>
  `Parameter ${index} is an argument, but its callers never send it because of its type, ${type}; inject it with a decorator, such as @WampCaller(), or give it another type.`;
export const byKeyword = (index: number, keyword: string) =>
  `Parameter ${index} is taken from the keyword "${keyword}", but its callers send it by position; write @WampArg(${index}, '${keyword}').`;
export const keywordsBeside = (index: number) =>
  `Parameter ${index} takes the keyword arguments, but its callers send it by position; remove @WampKwargs(), or all other arguments.`;
export const positionals = (index: number) =>
  `Parameter ${index} takes the list of all positional arguments, but its callers send it as one of them; remove @WampArgs(), or make it a rest parameter.`;
export const outOfOrder = (index: number, position: number, sent: number) =>
  `Parameter ${index} takes the argument ${position}, but its callers send it as the argument ${sent}; put the parameters in the order of their arguments.`;
export const unmade = (index: number, type: string, form: string) =>
  `Parameter ${index} is a ${type}, but arrives as ${form}; give it a pipe that makes a ${type} of it.`;

// Of the functions that wait, and of what records.

export const neverHappened = (timeoutMs: number, tries: number, why: string) =>
  `It did not happen within ${timeoutMs} ms (${tries} tries). The last try: ${why}`;
export const wasFalse = 'it returned false';
export const unsettled = 'its promise has not settled';
export const notOpen = (ms: number, status: string) =>
  `The client has no session after ${ms} ms; it is ${status}.`;
export const noSession = (ms: number, whom: object, sessions: readonly string[]) =>
  `No session of ${JSON.stringify(whom)} within ${ms} ms. Sessions: ${sessions.join('; ') || 'none'}.`;
export const sessionLine = (id: number, realm: string, authid: string, authrole: string) =>
  `${id} (realm ${realm}, authid ${authid}, authrole ${authrole})`;
export const notDeclared = (
  ms: number,
  what: string,
  wanted: number | string | readonly string[],
  all: readonly string[],
) =>
  `Waited ${ms} ms for ${typeof wanted === 'number' ? `${wanted} ${what}` : `the ${what} ${[wanted].flat().join(', ')}`}. There are ${all.length}: ${all.join(', ') || 'none'}.`;
export const tooFewMessages = (
  ms: number,
  count: number,
  name: string | undefined,
  all: readonly string[],
) =>
  `Waited ${ms} ms for ${count} messages${name === undefined ? '' : ` ${name}`}. There are ${all.length}: ${all.join(', ') || 'none'}.`;
export const otherMessages = (lines: readonly string[]) =>
  `The messages are not the expected ones (- is missing, + came besides):\n${lines.join('\n')}`;
export const missingMessage = (name: string, code: number) => `- ${name} (${code})`;
export const recordedMessage = (isExpected: boolean, name: string, text: string) =>
  `${isExpected ? ' ' : '+'} ${name} ${text}`;
export const unknownClient =
  'recordMessages() knows the clients of joinClient() and fakeClient(). For another client, create the recorder first: recorder = recordMessages(), then connect({ ..., onMessage: recorder.onMessage }).';
export const noApplication = (given: string) =>
  `connectRemote() takes a Nest application or a testing module, not ${given}.`;
export const noFakeProcedure = (uri: string, given: string) =>
  `fakeClient() takes functions: ${uri} is ${given}. Write '${uri}': () => value.`;

// Of the test router.

export const alreadyRegistered = (uri: string) =>
  `"${uri}" is registered already; both callees must have the same policy, and not "single".`;
export const takesNoInput = (uri: string) =>
  `The callee of "${uri}" has not announced progressive_call_invocations.`;
export const randomFailed = 'The option random of the test router failed; it counts as 0.';
export const noRandom = (given: unknown) =>
  `It must return a number from 0 on, below 1, not ${typeof given === 'number' ? given : `a ${typeof given}`}.`;
export const notRelayed = (topic: string, session: number) =>
  `Session ${session} published to "${topic}" what subscribers cannot get.`;
export const noCredential = (authid: string) =>
  `users.${authid} must have a "ticket" or a "secret", as a text that is not empty.`;

// Of the cluster in memory.

export const portInUse =
  'This port to a broker in memory is in use by another hub; make one for each hub.';
export const connectionCut = 'The connection to the broker was lost.';
export const brokerStopped = 'The broker was stopped.';
export const brokerSilent = 'The broker has been silent for too long.';
export const startFailed = 'The hub could not start with its cluster';
