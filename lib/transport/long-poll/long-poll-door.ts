import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { TransportInfo } from '../../hub/connection/connection.js';
import type { HubDoor } from '../../hub/hub-door.js';
import { defaults } from '../defaults.js';
import type { Doorkeeper } from '../doorkeeper.js';
import { peerCertificate } from '../peer-certificate.js';
import { urlOf } from '../request-target.js';
import { type Spoken, Subprotocols } from '../subprotocols.js';
import * as texts from '../texts.js';
import { upgradeTurns } from '../upgrade-turns.js';
import { corsHeaders, preflightHeaders } from './cors.js';
import type { Exchange } from './exchange.js';
import { LongPollConnection } from './long-poll-connection.js';
import type { LongPollSettings } from './long-poll-options.js';
import { Opener } from './opener.js';
import { Payload } from './payload.js';
import { readBody } from './read-body.js';
import type { PollAction, PollTarget } from './request-router.js';
import { SendRequest } from './send-request.js';

/** A transport, and who has opened it. */
interface Opened {
  readonly connection: LongPollConnection;
  readonly opener: Opener;
}

/** The entropy of the id of a transport, in bytes. */
const idBytes = 16;

/** The answer to requests that have no body. */
const small = { maxBytes: defaults.openBytes, maxPieces: defaults.openBytes };

/** Serves the clients of one hub with HTTP long-poll (specification: "HTTP Longpoll Transport"). */
export class LongPollDoor implements PollTarget {
  /** The transports by the digest of their id, so that the time of a search tells nothing about ids. */
  private readonly opened = new Map<string, Opened>();
  /** The number of clients whose `open` is not complete. */
  private opening = 0;
  private readonly subprotocols: Subprotocols;

  constructor(
    private readonly hub: HubDoor,
    private readonly doorkeeper: Doorkeeper,
    private readonly settings: LongPollSettings,
  ) {
    this.subprotocols = new Subprotocols(hub, true);
  }

  preflight(exchange: Exchange): void {
    if (!this.mayAsk(exchange)) return;
    exchange.add(preflightHeaders(exchange.request));
    exchange.reply({ status: 204 });
  }

  open(exchange: Exchange): void {
    if (!this.mayAsk(exchange)) return;
    const { request } = exchange;
    if (this.opening >= defaults.waitingUpgrades) return this.crowded(exchange);
    this.opening++;
    void readBody(request, small).then((body) => {
      this.opening--;
      if (!Buffer.isBuffer(body)) return exchange.reject(body);
      const offered = protocolsIn(body);
      if (offered === undefined) return exchange.reject({ status: 400, text: texts.noOpenBody });
      const admit = (): void => this.admit(exchange, offered);
      if (!upgradeTurns.take(exchange.answer, admit, exchange.share)) this.crowded(exchange);
    });
  }

  ask(action: PollAction, id: string, exchange: Exchange): void {
    if (!this.mayAsk(exchange)) return;
    const { request } = exchange;
    const opened = this.opened.get(digestOf(id));
    if (opened === undefined) return exchange.reject({ status: 404, text: texts.unknownTransport });
    const { connection, opener } = opened;
    if (!opener.is(request)) return exchange.reject({ status: 403, text: texts.notTheOpener });
    // Its requests wait with the share of their HTTP connection.
    exchange.share.holder = connection.share.holder;
    const number = numberOf(request);
    if (number !== undefined && !(Number.isSafeInteger(number) && number > 0))
      return exchange.reject({ status: 400, text: texts.badNumber });
    if (action === 'send') return new SendRequest(exchange, connection, number).read(this.hub);
    void readBody(request, small).then((body) => {
      if (!Buffer.isBuffer(body)) exchange.reject(body);
      else if (connection.destroyed) exchange.reject({ status: 404, text: texts.unknownTransport });
      else if (action === 'receive') connection.receive(exchange, number);
      else connection.leave(exchange);
    });
  }

  /** Closes all connections. Resolves when they have ended. */
  async close(): Promise<void> {
    const connections = [...this.opened.values()].map(({ connection }) => connection);
    for (const connection of connections) connection.close();
    await Promise.all(connections.map((connection) => connection.closed()));
  }

  private mayAsk(exchange: Exchange): boolean {
    const rejection = this.doorkeeper.admitPage(exchange.request);
    if (!this.hub.isAccepting) exchange.closeAfter();
    if (rejection !== undefined) exchange.reject(rejection);
    else exchange.add(corsHeaders(exchange.request));
    return rejection === undefined;
  }

  private crowded(exchange: Exchange): void {
    exchange.reject(this.doorkeeper.crowded(exchange.request));
  }

  private admit(exchange: Exchange, offered: readonly string[]): void {
    const { request } = exchange;
    const { subprotocols } = this;
    const rejection = this.doorkeeper.admitOpener(request, offered, subprotocols);
    if (rejection !== undefined) return exchange.reject(rejection);
    const spoken = subprotocols.negotiate(offered) as Spoken;
    const transport = this.accept(request, spoken);
    const body = JSON.stringify({ protocol: spoken.name, transport });
    exchange.reply({ status: 200, body, headers: { 'Content-Type': 'application/json' } });
  }

  /** Creates the connection. Returns its id. */
  private accept(request: IncomingMessage, spoken: Spoken): string {
    const { hub, doorkeeper, settings, opened } = this;
    const id = randomBytes(idBytes).toString('base64url');
    const key = digestOf(id);
    const clientAddress = doorkeeper.addressOf(request);
    const connection = new LongPollConnection({
      transport: transportInfo(request, spoken.name, clientAddress),
      countedAs: doorkeeper.clientOf(request),
      payload: new Payload(spoken),
      settings,
      clock: hub.clock,
    });
    doorkeeper.count(request, connection);
    opened.set(key, { connection, opener: new Opener(request) });
    connection.once('close', () => opened.delete(key));
    connection.listen(hub.accept(connection, spoken.serializer));
    return id;
  }
}

function digestOf(id: string): string {
  return createHash('sha256').update(id).digest('base64');
}

/** Returns the protocols that the body of `open` offers; `undefined` if it is malformed. */
function protocolsIn(body: Buffer): readonly string[] | undefined {
  try {
    const { protocols } = JSON.parse(body.toString()) as { protocols?: unknown };
    if (!Array.isArray(protocols)) return undefined;
    return protocols.every((name) => typeof name === 'string') ? protocols : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the number of a request in its query; `undefined` if it has none, and `NaN` for any other text. */
function numberOf(request: IncomingMessage): number | undefined {
  const [, query] = urlOf(request).split('?', 2);
  const text = new URLSearchParams(query).get('seq');
  return text === null ? undefined : Number(/^\d+$/.test(text) ? text : NaN);
}

function transportInfo(
  request: IncomingMessage,
  protocol: string,
  clientAddress: string | undefined,
): TransportInfo {
  const socket = request.socket as Socket | undefined;
  return {
    type: 'longpoll',
    protocol,
    url: urlOf(request),
    headers: request.headers,
    remoteAddress: socket?.remoteAddress,
    clientAddress,
    encrypted: socket !== undefined && 'encrypted' in socket,
    peerCertificate: peerCertificate(socket),
  };
}
