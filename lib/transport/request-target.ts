import type { IncomingMessage } from 'node:http';

type Requested = Pick<IncomingMessage, 'url' | 'headers'>;

/** A target that names its server, too, as clients write it to proxies (RFC 9112, 3.2.2). */
const absoluteForm = /^[a-z][a-z\d+.-]*:\/\/(?<host>[^/?#]*)(?<rest>[^#]*)/i;

/** Returns the path and query that a request asks for. */
export function urlOf({ url = '/' }: Requested): string {
  const rest = absoluteForm.exec(url)?.groups?.['rest'];
  if (rest === undefined) return url;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** Returns the path that a request asks for, without a slash at its end. */
export function pathOf(request: Requested): string {
  const [path = '/'] = urlOf(request).split('?', 1);
  return withoutTrailingSlash(path);
}

/** Returns the host that a request asks for; the one in its target counts more than the header. */
export function hostOf({ url = '/', headers }: Requested): string {
  return absoluteForm.exec(url)?.groups?.['host'] ?? headers.host ?? '';
}

/** The path an adapter of Nest makes of one in options: one slash at the start, none at the end. */
export function normalizePath(path: string): string {
  return withoutTrailingSlash(`/${path}`.replace(/\/+/g, '/'));
}

function withoutTrailingSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
