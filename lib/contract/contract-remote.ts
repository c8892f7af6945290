import type { Dict, List, Payload, Uri } from '../protocol/messages.js';
import { unwrap, type WampResult } from '../protocol/wamp-result.js';
import type { Entry, EventEntry, ProcedureEntry, TopicEntry } from './entries.js';
import { mapped } from './mapped.js';
import { Reading } from './reading.js';
import type { RemotePort, RemoteValue } from './remote-port.js';
import { given } from './remote-proxy.js';
import { chain, validEvent } from './validate.js';

/** An entry of a contract at one end of a connection. */
interface Member {
  readonly port: RemotePort;
  readonly uri: Uri;
  /** True if schemas read what arrives. */
  readonly parse: boolean;
  readonly options: object | undefined;
}

/** Returns the remote method of an entry. */
export function remoteEntry(member: Member, entry: Entry): object {
  const { uri, options } = member;
  const further = (more: object): object =>
    remoteEntry({ ...member, options: { ...options, ...more } }, entry);
  if (entry.kind === 'procedure')
    return Object.assign(procedureVerbs(member, entry), { uri, with: further });
  const verbs = entry.kind === 'event' ? eventVerbs(member, entry) : topicVerbs(member, entry);
  return { ...verbs, uri, with: further };
}

function procedureVerbs({ port, uri, parse, options }: Member, entry: ProcedureEntry): object {
  const reading = new Reading(entry, uri, parse);
  const fail = (error: unknown): never => {
    throw reading.error(error);
  };
  const result = (...payload: Required<Payload>): Promise<WampResult> =>
    port.callResult(uri, ...payload, options).catch(fail);
  const call = (...payload: Required<Payload>): Promise<unknown> =>
    result(...payload).then((answer) => reading.value(answer));
  return Object.assign((...args: List) => call(...payloadOf(entry, args)), {
    kwargs: (kwargs: Dict) => call([], kwargs),
    result: (...args: List) => result(...payloadOf(entry, args)),
    ...(entry.progress && {
      stream: (...args: List) => port.streamAs(reading, uri, ...payloadOf(entry, args), options),
    }),
  });
}

function eventVerbs({ port, uri, options }: Member, entry: EventEntry): object {
  return {
    publish: (...args: List) => port.publish(uri, ...payloadOf(entry, args), options),
  };
}

function topicVerbs({ port, uri, parse }: Member, entry: TopicEntry): object {
  if (port.subscribe === undefined) return {};
  const read = ({ args, kwargs, value }: RemoteValue): unknown =>
    parse ? chain(validEvent(entry, args, kwargs, uri), unwrapped) : value;
  return {
    subscribe: (handler: (value: unknown, event: RemoteValue) => unknown, options?: object) =>
      port.subscribe?.(
        uri,
        (event) => chain(read(event), (value) => handler(value, event)),
        options,
      ),
    events: (options?: object) => port.events && mapped(port.events(uri, options), read),
  };
}

function unwrapped([args, kwargs]: Required<Payload>): unknown {
  return unwrap(args, kwargs);
}

/** Takes the keyword arguments, which are the last argument of the caller, off the positional ones. */
function payloadOf({ args: schemas = [], kwargs }: Entry, args: List): Required<Payload> {
  if (kwargs === undefined) return [given(args), {}];
  return [given(args.slice(0, schemas.length)), (args[schemas.length] ?? {}) as Dict];
}
