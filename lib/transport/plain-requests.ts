import type { IncomingMessage } from 'node:http';
import type { HttpServer } from '@nestjs/common';
import { pathOf } from './request-target.js';
import { texts } from './texts.js';

/** An HTTP request as Express hands it on, or as Fastify wraps it. */
type Asked = IncomingMessage & { readonly raw?: IncomingMessage };

type Handler = (request: Asked, response: unknown, next: () => void) => unknown;

/**
 * Answers requests that ask for no upgrade at paths of ours with HTTP 426, where the application itself
 * has no answer. To be called before Nest sets its handler for what is not found: ours stands before it,
 * and after all routes.
 *
 * @param adapter of Express or Fastify, or any other that has a handler for what is not found
 * @param paths without a slash at their end
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
    // There Nest looks only below the global prefix.
    adapter.use(answer((_request, _response, next) => next()));
    return setNotFoundHandler(handler, ...rest);
  };
}

/** HTTP/2 has no upgrades, and no such status. */
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
