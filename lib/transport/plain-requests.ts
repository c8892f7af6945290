import type { IncomingMessage } from 'node:http';
import type { HttpServer } from '@nestjs/common';
import { pathOf } from './request-target.js';
import * as texts from './texts.js';

/** An HTTP request of Express, or of Fastify with the original request in `raw`. */
type Asked = IncomingMessage & { readonly raw?: IncomingMessage };

type Handler = (request: Asked, response: unknown, next: () => void) => unknown;

/**
 * Answers requests of our paths that do not ask for an upgrade with HTTP 426, if the application has no
 * answer. Call it before Nest sets its handler for unknown routes: this handler runs before that one, and
 * after all routes.
 *
 * @param adapter the adapter of Express or Fastify, or any other with a handler for unknown routes
 * @param paths the paths, without a slash at the end
 */
export function answerPlainRequests(adapter: HttpServer, paths: readonly string[]): void {
  const setNotFoundHandler = adapter.setNotFoundHandler?.bind(adapter);
  if (setNotFoundHandler === undefined) return;
  const answer = (otherwise: Handler): Handler => {
    return (request, response, next) =>
      isPlain(adapter, request) && paths.includes(pathAt(adapter, request))
        ? upgradeRequired(adapter, response)
        : otherwise(request, response, next);
  };
  adapter.setNotFoundHandler = (handler, ...rest: []) => {
    if (adapter.getType() !== 'express')
      return setNotFoundHandler(answer(handler as Handler), ...rest);
    // With Express, Nest's handler covers only paths below the global prefix.
    adapter.use(answer((_request, _response, next) => next()));
    return setNotFoundHandler(handler, ...rest);
  };
}

/** Returns true for GET or HEAD of HTTP/1. HTTP/2 has no upgrades and no status 426. */
function isPlain(adapter: HttpServer, request: Asked): boolean {
  const method: unknown = adapter.getRequestMethod?.(request);
  const { httpVersionMajor } = request.raw ?? request;
  return httpVersionMajor === 1 && (method === 'GET' || method === 'HEAD');
}

function pathAt(adapter: HttpServer, request: Asked): string {
  const url = String(adapter.getRequestUrl?.(request));
  return pathOf({ url, headers: {} });
}

function upgradeRequired(adapter: HttpServer, response: unknown): void {
  adapter.setHeader?.(response, 'Content-Type', 'text/plain');
  adapter.setHeader?.(response, 'Connection', 'Upgrade, close');
  adapter.setHeader?.(response, 'Upgrade', 'websocket');
  adapter.reply(response, texts.upgradeRequiredHere, 426);
}
