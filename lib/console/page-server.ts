import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { HttpServer } from '@nestjs/common';
import type { HttpRejection } from '../transport/index.js';
import type { PageFile } from './page-files.js';
import { pageHeaders, type PageSettings } from './page-headers.js';
import * as texts from './texts.js';

/** What the server of the page asks for each request. */
export interface PageHost {
  /** Decides about a request; returns the rejection. */
  admit(request: IncomingMessage): HttpRejection | undefined;
  settings(): PageSettings;
}

/** A request of Express, or of Fastify with the original one in `raw`. */
type Asked = IncomingMessage & { readonly raw?: IncomingMessage };
type Answer = ServerResponse & { readonly raw?: ServerResponse; hijack?: () => void };

/** A file as it is sent. */
interface Packed {
  readonly type: string;
  readonly bytes: Buffer;
  readonly zipped: Buffer;
  readonly etag: string;
}

const page = 'index.html';

/** Serves the page by the HTTP adapter of the application. It has no data of the application in it. */
export class PageServer {
  private readonly packed = new Map<string, Packed>();

  constructor(
    private readonly path: string,
    private readonly host: PageHost,
  ) {}

  /** Adds the routes of the page. Call it before the application starts. */
  attach(adapter: HttpServer): void {
    const { path } = this;
    const routes = [
      path,
      ...(adapter.getType() === 'fastify' ? [`${path}/`] : []),
      `${path}/:file`,
    ];
    const handler = (asked: Asked, answer: Answer): void => {
      answer.hijack?.();
      void this.answer(asked.raw ?? asked, answer.raw ?? answer);
    };
    for (const route of routes) adapter.get(route, handler);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const rejection = this.host.admit(request);
    if (rejection !== undefined) return refuse(response, rejection.status, rejection.text);
    const [pathname = ''] = (request.url ?? '').split('?');
    const last = pathname.slice(pathname.lastIndexOf('/') + 1);
    const isPage =
      pathname.endsWith('/') || last === this.path.slice(this.path.lastIndexOf('/') + 1);
    const base = pathname.endsWith('/') ? './' : `./${last}/`;
    const packed = await this.find(isPage ? page : last, base);
    if (packed === undefined) return refuse(response, 404, texts.noFile);
    this.send(request, response, packed);
  }

  /** Sends a file, or only its headers if the browser has it. */
  private send(request: IncomingMessage, response: ServerResponse, packed: Packed): void {
    const { type, bytes, zipped, etag } = packed;
    const headers = { ...pageHeaders(this.host.settings()), 'Content-Type': type, ETag: etag };
    if (request.headers['if-none-match'] === etag)
      return void response.writeHead(304, headers).end();
    const isZipped = /\bgzip\b/.test(String(request.headers['accept-encoding']));
    const body = isZipped ? zipped : bytes;
    const encoding = isZipped ? { 'Content-Encoding': 'gzip' } : {};
    response.writeHead(200, { ...headers, ...encoding, 'Content-Length': body.length });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  private async find(name: string, base: string): Promise<Packed | undefined> {
    // Read only when somebody looks: the page is larger than the rest of the console.
    const { pageFiles } = await import('./page-files.js');
    const file = Object.hasOwn(pageFiles, name) ? pageFiles[name] : undefined;
    if (file === undefined) return undefined;
    if (name === page) return packedOf({ ...file, text: this.filled(file.text, base) });
    const known = this.packed.get(name) ?? packedOf(file);
    this.packed.set(name, known);
    return known;
  }

  private filled(html: string, base: string): string {
    const { endpoint, port, realm } = this.host.settings();
    const values: Readonly<Record<string, string>> = {
      base,
      endpoint,
      port: `${port ?? ''}`,
      realm,
    };
    return html.replace(/\{\{(\w+)\}\}/g, (_, name: string) => escaped(values[name] ?? ''));
  }
}

function packedOf({ type, text }: PageFile): Packed {
  const bytes = Buffer.from(text);
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  return { type, bytes, zipped: gzipSync(bytes), etag };
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain', 'X-Content-Type-Options': 'nosniff' });
  response.end(text);
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
