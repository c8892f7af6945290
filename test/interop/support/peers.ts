import autobahn from 'autobahn';
import { connect } from '../../../lib/client/connect.js';
import type { WampClient } from '../../../lib/client/wamp-client.js';
import type { Dict, List } from '../../../lib/protocol/messages.js';
import { WampError } from '../../../lib/protocol/wamp-error.js';
import { WampResult } from '../../../lib/protocol/wamp-result.js';
import {
  CborSerializer,
  JsonSerializer,
  MsgpackSerializer,
} from '../../../lib/serializers/index.js';
import { AutobahnClient, autobahnSerializers, type ProgressPromise } from './autobahn-client.js';
import { Mailbox } from './mailbox.js';
import { WampyClient, wampySerializers } from './wampy-client.js';

export const formats = ['json', 'msgpack', 'cbor'] as const;
export type Format = (typeof formats)[number];

/** A payload, without what the client leaves out of it. */
export type Parts = readonly [args: List, kwargs: Dict];

/** A call that can be canceled. */
export interface StartedCall {
  /** The URI of the error with which it ends. */
  readonly failure: Promise<unknown>;
  cancel(): void;
}

/** A client of one of three kinds, with what all of them can do. */
export interface Peer {
  readonly session: number;
  call(uri: string, args?: List, kwargs?: Dict): Promise<Parts>;
  /** Returns the URI of the error, and its payload. */
  failing(uri: string): Promise<readonly [uri: unknown, ...Parts]>;
  /** Returns the progressive results, and then the last one. */
  stream(uri: string, args: List): Promise<unknown[]>;
  start(uri: string): StartedCall;
  /**
   * Registers under a prefix `echo`; `refuse`, which fails; `count`, which has as many progressive results as
   * it is told, and then `end`; and `wait`, which tells that it has begun, and answers never.
   */
  serve(prefix: string, begun: () => void): Promise<unknown>;
  /** Registers a procedure of this name that returns the called URI. */
  name(uri: string, options: { match?: 'prefix' | 'wildcard'; invoke?: string }): Promise<unknown>;
  subscribe(
    topic: string,
    handler: (args: List, kwargs: Dict, topic: unknown) => void,
    match?: 'prefix' | 'wildcard',
  ): Promise<unknown>;
  /** Returns the publication id. */
  publish(topic: string, args: List, kwargs: Dict): Promise<unknown>;
  close(): Promise<unknown>;
}

const refused = { uri: 'com.example.full', args: ['Full.'], kwargs: { seats: 0 } } as const;

async function ours(url: string, format: Format): Promise<Peer> {
  const serializers = { json: JsonSerializer, msgpack: MsgpackSerializer, cbor: CborSerializer };
  const client: WampClient = await connect({
    url,
    serializers: [new serializers[format]()],
    reconnect: false,
    logger: false,
  });
  return {
    session: client.session!.id,
    call: async (...call) => {
      const { args, kwargs } = await client.callResult(...call);
      return [args, kwargs];
    },
    failing: async (uri) => {
      const error = await client.call(uri).then(String, (failure: WampError) => failure);
      if (typeof error === 'string') throw new Error(`It did not fail but gave ${error}.`);
      return [error.uri, error.args, error.kwargs];
    },
    stream: async (uri, args) => {
      const values: unknown[] = [];
      for await (const value of client.stream(uri, args)) values.push(value);
      return values;
    },
    start: (uri) => {
      const controller = new AbortController();
      const call = client.call(uri, [], {}, { signal: controller.signal, cancelMode: 'kill' });
      const failure = call.then(String, (error: WampError) => error.uri);
      return { failure, cancel: () => controller.abort() };
    },
    serve: async (prefix, begun) => {
      await client.register(`${prefix}.echo`, ({ args, kwargs }) => new WampResult(args, kwargs));
      await client.register(`${prefix}.refuse`, () => {
        throw new WampError(refused.uri, [...refused.args], refused.kwargs);
      });
      await client.register(`${prefix}.count`, async function* ({ args: [most] }) {
        for (let n = 1; n <= (most as number); n++) yield n;
        return 'end';
      });
      await client.register(`${prefix}.wait`, ({ signal }) => {
        begun();
        return new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        });
      });
    },
    name: (uri, { match, invoke }) =>
      client.register(uri, ({ procedure }) => procedure, { match, invoke: invoke as 'single' }),
    subscribe: (topic, handler, match) =>
      client.subscribe(topic, (event) => handler(event.args, event.kwargs, event.topic), { match }),
    publish: (topic, args, kwargs) => client.publish(topic, args, kwargs),
    close: () => client.close(),
  };
}

async function wampy(url: string, format: Format): Promise<Peer> {
  const { createSerializer } = wampySerializers.find(({ name }) => name === format)!;
  const client = await WampyClient.connect(url, createSerializer());
  const { wampy: peer } = client;
  const payload = (args: List = [], kwargs: Dict = {}) => ({ argsList: args, argsDict: kwargs });
  type Failure = { errorUri: string; argsList?: List; argsDict?: Dict };
  type Handler = Parameters<typeof peer.register>[1];
  return {
    session: Number(peer.getSessionId()),
    call: async (uri, args, kwargs) => {
      const { argsList, argsDict } = await peer.call(uri, payload(args, kwargs));
      return [argsList ?? [], argsDict ?? {}];
    },
    failing: async (uri) => {
      const error = await peer.call(uri).then(String, (failure: unknown) => failure as Failure);
      if (typeof error === 'string') throw new Error(`It did not fail but gave ${error}.`);
      return [error.errorUri, error.argsList ?? [], error.argsDict ?? {}];
    },
    stream: async (uri, args) => {
      const values = new Mailbox<unknown>();
      const { argsList } = await peer.call(uri, payload(args), {
        progress_callback: (piece) => values.put(piece.argsList?.[0]),
      });
      return [...values.rest(), argsList?.[0]];
    },
    start: (uri) => {
      const { request, result } = client.startCall(uri);
      const failure = result.then(String, (error: Failure) => error.errorUri);
      return { failure, cancel: () => void peer.cancel(request, { mode: 'kill' }) };
    },
    serve: async (prefix, begun) => {
      await peer.register(`${prefix}.echo`, (({ argsList, argsDict }) => ({
        argsList,
        argsDict,
      })) as Handler);
      await peer.register(`${prefix}.refuse`, () => {
        const { uri: error, args, kwargs } = refused;
        const thrown: object = { error, argsList: args, argsDict: kwargs };
        throw thrown;
      });
      await peer.register(`${prefix}.count`, ({ argsList, result_handler: send }) => {
        for (let n = 1; n <= (argsList![0] as number); n++)
          send({ argsList: [n], options: { progress: true } });
        return { argsList: ['end'] };
      });
      await peer.register(`${prefix}.wait`, () => {
        begun();
        return new Promise(() => {}) as never;
      });
    },
    name: (uri, options) =>
      peer.register(
        uri,
        ({ details }) => ({ argsList: [details['procedure'] ?? uri] }),
        options as Parameters<typeof peer.register>[2],
      ),
    subscribe: (topic, handler, match) =>
      peer.subscribe(
        topic,
        ({ argsList, argsDict, details }) =>
          handler(argsList ?? [], argsDict ?? {}, details['topic'] ?? topic),
        match === undefined ? {} : { match },
      ),
    publish: async (topic, args, kwargs) => {
      // A BigInt, from MessagePack.
      const { publicationId }: { publicationId: unknown } = await peer.publish(
        topic,
        payload(args, kwargs),
      );
      return Number(publicationId);
    },
    close: () => peer.disconnect(),
  };
}

async function autobahnJs(url: string, format: Format): Promise<Peer> {
  const { createSerializer } = autobahnSerializers.find(({ name }) => name === format)!;
  const client = new AutobahnClient(url, [createSerializer()]);
  client.open();
  const session = await client.sessions.next();
  const partsOf = (value: unknown): Parts => {
    if (value instanceof autobahn.Result) return [value.args ?? [], value.kwargs ?? {}];
    return [value === null ? [] : [value], {}];
  };
  return {
    session: session.id,
    call: async (...call) => partsOf(await session.call(...call)),
    failing: async (uri) => {
      const error = await session
        .call(uri)
        .then(String, (failure: unknown) => failure as autobahn.Error);
      if (typeof error === 'string') throw new Error(`It did not fail but gave ${error}.`);
      return [error.error, error.args as List, error.kwargs as Dict];
    },
    stream: async (uri, args) => {
      const call = session.call(uri, args, {}, { receive_progress: true });
      const last = await call;
      return [...(call as unknown as ProgressPromise<unknown>).progressive.rest(), last];
    },
    start: (uri) => {
      const call = session.call(uri) as unknown as Promise<unknown> & { cancel(how: object): void };
      const failure = call.then(String, (error: autobahn.Error) => error.error);
      return { failure, cancel: () => call.cancel({ mode: 'kill' }) };
    },
    serve: async (prefix, begun) => {
      await session.register(
        `${prefix}.echo`,
        (args, kwargs) => new autobahn.Result(args, kwargs as object),
      );
      await session.register(`${prefix}.refuse`, () => {
        const { uri, args, kwargs } = refused;
        throw new (autobahn.Error as new (...parts: unknown[]) => object)(uri, args, kwargs);
      });
      await session.register(`${prefix}.count`, (args, _kwargs, details) => {
        for (let n = 1; n <= (args![0] as number); n++) details?.progress?.([n], {});
        return 'end';
      });
      await session.register(`${prefix}.wait`, () => {
        begun();
        return new Promise(() => {});
      });
    },
    name: async (uri, options) =>
      session.register(
        uri,
        (_args, _kwargs, details) => details?.procedure ?? uri,
        options as object,
      ),
    subscribe: async (topic, handler, match) =>
      session.subscribe(
        topic,
        (args, kwargs, details) =>
          handler((args ?? []) as List, (kwargs ?? {}) as Dict, details?.topic ?? topic),
        match === undefined ? {} : { match },
      ),
    publish: async (topic, args, kwargs) =>
      (await session.publish(topic, args, kwargs, { acknowledge: true }))?.id,
    close: async () => {
      await client.close();
      client.assertContent();
    },
  };
}

/** The clients by their names. */
export const peers = { 'our client': ours, 'wampy.js': wampy, 'autobahn-js': autobahnJs };
export type PeerName = keyof typeof peers;
