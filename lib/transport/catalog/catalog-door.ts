import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { HubDoor } from '../../hub/hub-door.js';
import { ErrorUri } from '../../protocol/error-uris.js';
import type { Uri } from '../../protocol/messages.js';
import { CatalogUri } from '../../protocol/reflection-uris.js';
import type { Doorkeeper } from '../doorkeeper.js';
import { corsHeaders, preflightHeaders } from '../long-poll/cors.js';
import type { Exchange } from '../long-poll/exchange.js';
import { peerCertificate } from '../peer-certificate.js';
import { hostOf, urlOf } from '../request-target.js';
import { type Spoken, Subprotocols } from '../subprotocols.js';
import * as texts from '../texts.js';
import { upgradeTurns } from '../upgrade-turns.js';
import { credentialsOf } from './http-credentials.js';
import { OneCall, type Outcome } from './one-call.js';

/** The name of the document below the path of the endpoint. */
export const documentName = 'asyncapi.json';

const guarding = {
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
} as const;

/** Answers requests for the AsyncAPI document of a hub. Whoever asks is a client that joins, calls and leaves. */
export class CatalogDoor {
  private readonly subprotocols: Subprotocols;

  /** @param realm the realm of requests that name none */
  constructor(
    private readonly hub: HubDoor,
    private readonly doorkeeper: Doorkeeper,
    private readonly realm: Uri,
  ) {
    this.subprotocols = new Subprotocols(hub, false);
  }

  /** Answers GET, HEAD, and the question of a browser whether a page may ask. */
  answer(exchange: Exchange): void {
    const { request } = exchange;
    const rejection = this.doorkeeper.admitPage(request, originsOf(request));
    if (rejection !== undefined) return exchange.reject(rejection);
    exchange.add({ ...guarding, ...corsHeaders(request) });
    if (request.method === 'OPTIONS') {
      exchange.add({ ...preflightHeaders(request), 'Access-Control-Allow-Methods': 'GET' });
      return exchange.reply({ status: 204 });
    }
    if (!upgradeTurns.take(exchange.answer, () => this.ask(exchange), exchange.share))
      exchange.reject(this.doorkeeper.crowded(request));
  }

  private ask(exchange: Exchange): void {
    const { request } = exchange;
    const { doorkeeper, hub } = this;
    const offered = hub.subprotocols.slice(0, 1);
    const rejection = doorkeeper.admitOpener(request, offered, this.subprotocols);
    if (rejection !== undefined) return exchange.reject(rejection);
    doorkeeper.count(request, exchange.answer);
    const { details, ticket } = credentialsOf(request);
    const question = {
      realm: realmOf(request) ?? this.realm,
      procedure: CatalogUri.AsyncApi,
      details,
      ticket,
      transport: transportInfo(request, doorkeeper.addressOf(request)),
      countedAs: doorkeeper.clientOf(request),
    };
    const { serializer } = this.subprotocols.negotiate(offered) as Spoken;
    const call = new OneCall(hub, serializer, question, (outcome) => reply(exchange, outcome));
    exchange.answer.once('close', () => call.leave());
  }
}

/**
 * Returns the origins from which a request may come. A browser names none where a page asks its own host, but it
 * says that it is a page.
 */
function originsOf(request: IncomingMessage): readonly (string | undefined)[] {
  const { origin } = request.headers;
  if (origin !== undefined || request.headers['sec-fetch-site'] !== 'same-origin') return [origin];
  const host = hostOf(request);
  return [`https://${host}`, `http://${host}`];
}

function realmOf(request: IncomingMessage): Uri | undefined {
  const [, query] = urlOf(request).split('?', 2);
  return new URLSearchParams(query).get('realm') ?? undefined;
}

function transportInfo(
  request: IncomingMessage,
  clientAddress: string | undefined,
): ConstructorParameters<typeof OneCall>[2]['transport'] {
  const socket = request.socket as Socket | undefined;
  return {
    type: 'http',
    url: urlOf(request),
    headers: request.headers,
    remoteAddress: socket?.remoteAddress,
    clientAddress,
    encrypted: socket !== undefined && 'encrypted' in socket,
    peerCertificate: peerCertificate(socket),
  };
}

function reply(exchange: Exchange, outcome: Outcome): void {
  if ('error' in outcome) return refuse(exchange, outcome);
  const headers = { 'Content-Type': 'application/json; charset=utf-8' };
  exchange.reply({ status: 200, body: String(outcome.args[0]), headers });
}

function refuse(
  exchange: Exchange,
  { error, hasJoined, message }: Extract<Outcome, { readonly error: Uri }>,
): void {
  const status = statuses[error] ?? (hasJoined ? 500 : 401);
  if (status === 401) exchange.add({ 'WWW-Authenticate': 'Basic realm="WAMP", charset="UTF-8"' });
  exchange.reject({ status, text: message === '' ? texts.documentRefused : message });
}

/** The HTTP status of an error. What else keeps a client from joining is that it did not log in. */
const statuses: Readonly<Record<Uri, number>> = {
  [ErrorUri.NotAuthorized]: 403,
  [ErrorUri.AuthorizationFailed]: 403,
  [ErrorUri.NoSuchProcedure]: 404,
  [ErrorUri.NoSuchRealm]: 404,
  [ErrorUri.InvalidUri]: 404,
  [ErrorUri.Timeout]: 503,
  [ErrorUri.Unavailable]: 503,
};
