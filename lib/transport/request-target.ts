import type { IncomingMessage } from 'node:http';

type Requested = Pick<IncomingMessage, 'url' | 'headers'>;

/** Matches a request target with a host, as clients send it to proxies (RFC 9112, 3.2.2). */
const absoluteForm = /^[a-z][a-z\d+.-]*:\/\/(?<host>[^/?#]*)(?<rest>[^#]*)/i;

/** Returns the path and query of a request. */
export function urlOf({ url = '/' }: Requested): string {
  const rest = absoluteForm.exec(url)?.groups?.['rest'];
  if (rest === undefined) return url;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** Returns the path of a request, without a slash at the end. */
export function pathOf(request: Requested): string {
  const [path = '/'] = urlOf(request).split('?', 1);
  return withoutTrailingSlash(path);
}

/** Returns the requested host: the host of the target, or otherwise of the header (`:authority` in HTTP/2). */
export function hostOf({ url = '/', headers }: Requested): string {
  const host = absoluteForm.exec(url)?.groups?.['host'] ?? headers.host ?? headers[':authority'];
  return host?.toString() ?? '';
}

/** Normalizes a path of the options like Nest's adapters: one slash at the start, none at the end. */
export function normalizePath(path: string): string {
  return withoutTrailingSlash(`/${path}`.replace(/\/+/g, '/'));
}

function withoutTrailingSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
