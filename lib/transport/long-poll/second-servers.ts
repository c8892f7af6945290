import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { HttpServer } from '@nestjs/common';
import { RequestRouter } from './request-router.js';

/** The members of Fastify that are used. */
interface FastifyLike {
  addHook(
    name: 'onRequest',
    hook: (
      request: { readonly raw: IncomingMessage },
      reply: { readonly raw: ServerResponse; hijack(): void },
      done: () => void,
    ) => void,
  ): void;
}

/**
 * Serves the further servers that Fastify opens for `localhost`: one for each of its addresses. They share no
 * listeners with the first one, so a hook takes their requests, before bodies are parsed. Call it before the
 * application starts.
 */
export function serveSecondServers(adapter: HttpServer): void {
  if (adapter.getType() !== 'fastify') return;
  const server = adapter.getHttpServer() as Server;
  (adapter.getInstance() as FastifyLike).addHook('onRequest', ({ raw }, reply, done) => {
    // Before, because the answer may be sent at once.
    const router = RequestRouter.existing(server);
    if (router?.take(raw, reply.raw) === true) reply.hijack();
    else done();
  });
}
