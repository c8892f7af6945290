import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { defaults } from '../defaults.js';
import type { HttpRejection } from '../http-rejection.js';
import { pathOf } from '../request-target.js';
import * as texts from '../texts.js';
import { requestWatchers } from '../unfinished-requests.js';
import { upgradeTurns } from '../upgrade-turns.js';
import { Exchange } from './exchange.js';
import { FairRequests } from './fair-requests.js';
import { shareOf } from './request-share.js';

/** What a request of a transport asks for. */
export type PollAction = 'receive' | 'send' | 'close';

/** Serves the requests below one path. */
export interface PollTarget {
  open(exchange: Exchange): void;
  /** @param id the id of the transport, as the client names it */
  ask(action: PollAction, id: string, exchange: Exchange): void;
  /** Answers the question of a browser whether a page may send such requests. */
  preflight(exchange: Exchange): void;
}

const pageMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

const routers = new WeakMap<Server, RequestRouter>();

/** Matches the paths of the specification: `/open`, and the ones with the id of a transport. */
const pollPath = /^(?<base>.*)\/(?:open|(?<id>[^/]+)\/(?<action>receive|send|close))$/;

const crowd: HttpRejection = { status: 503, text: texts.requestsWait(defaults.waitingUpgrades) };

/** Serves one path. */
export interface PageTarget {
  /** Answers GET, HEAD or OPTIONS. */
  answer(exchange: Exchange): void;
}

/** Takes the requests of long-poll and of the catalog out of those of an HTTP server, before its framework sees them. */
export class RequestRouter {
  private readonly targets = new Map<string, PollTarget>();
  private readonly pages = new Map<string, PageTarget>();
  /** The listeners of the framework. */
  private readonly others: readonly RequestListener[];
  /** Ends what long-poll needs of the server. */
  private release: () => void = () => {};

  private constructor(private readonly server: Server) {
    const listeners = server.listeners('request') as RequestListener[];
    this.others = listeners.filter((listener) => !requestWatchers.has(listener));
    for (const listener of this.others) server.off('request', listener);
    server.on('request', this.onRequest);
    routers.set(server, this);
  }

  /** Returns the router of an HTTP server. It exists while the server has paths of ours. */
  static of(server: Server): RequestRouter {
    return routers.get(server) ?? new RequestRouter(server);
  }

  /** Returns the router of an HTTP server, if it has one. */
  static existing(server: Server): RequestRouter | undefined {
    return routers.get(server);
  }

  /**
   * Serves the requests below a path.
   *
   * @returns a function that ends it; with the last path, the framework gets its listeners back
   * @throws if the path is served already
   */
  add(path: string, target: PollTarget): () => void {
    const base = path === '/' ? '' : path;
    if (this.targets.has(base)) throw new Error(texts.pathTaken(path));
    if (this.targets.size === 0) this.release = FairRequests.install(this.server);
    this.targets.set(base, target);
    return () => {
      this.targets.delete(base);
      if (this.targets.size === 0) this.release();
      this.stopIfEmpty();
    };
  }

  /**
   * Serves one path, until the returned function is called.
   *
   * @throws if the path is served already
   */
  addPage(path: string, page: PageTarget): () => void {
    if (this.pages.has(path)) throw new Error(texts.pathTaken(path));
    this.pages.set(path, page);
    return () => {
      this.pages.delete(path);
      this.stopIfEmpty();
    };
  }

  private stopIfEmpty(): void {
    if (this.targets.size + this.pages.size > 0) return;
    this.server.off('request', this.onRequest);
    for (const listener of this.others) this.server.on('request', listener);
    routers.delete(this.server);
  }

  /** Serves a request that another server has for this one. Returns false if it is one of the application. */
  take(request: IncomingMessage, response: ServerResponse): boolean {
    const serve = this.find(request);
    if (serve === undefined) return false;
    const exchange = new Exchange(request, response, shareOf(request));
    if (request.httpVersionMajor > 1) takeTurn(exchange, serve);
    else {
      if (!request.socket.destroyed) FairRequests.of(request.socket).asked(response);
      serve(exchange);
    }
    return true;
  }

  private readonly onRequest: RequestListener = (request, response) => {
    if (this.take(request, response)) return;
    for (const listener of this.others) listener.call(this.server, request, response);
  };

  /** Returns the function that serves a request; `undefined` for one of the application. */
  private find(request: IncomingMessage): ((exchange: Exchange) => void) | undefined {
    const { method = '' } = request;
    const path = pathOf(request);
    const page = pageMethods.has(method) ? this.pages.get(path) : undefined;
    if (page !== undefined) return (exchange) => page.answer(exchange);
    if (method !== 'POST' && method !== 'OPTIONS') return undefined;
    const { base = '', id, action } = pollPath.exec(path)?.groups ?? {};
    const target = this.targets.get(base);
    if (target === undefined) return undefined;
    if (method === 'OPTIONS') return (exchange) => target.preflight(exchange);
    if (id === undefined) return (exchange) => target.open(exchange);
    return (exchange) => target.ask(action as PollAction, id, exchange);
  }
}

/** Serves a request in one of the next turns. The connections of HTTP/2 cannot be held. */
function takeTurn(exchange: Exchange, serve: (exchange: Exchange) => void): void {
  const { answer, share } = exchange;
  if (!upgradeTurns.take(answer, () => serve(exchange), share)) exchange.reject(crowd);
}
