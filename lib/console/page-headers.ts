/** What the page is told when it is loaded. */
export interface PageSettings {
  /** The path or URL of the hub, as the page sees it. */
  readonly endpoint: string;
  /** The port of the hub if it is not the one of the page. */
  readonly port: number | undefined;
  readonly realm: string;
}

/** Returns the headers of every file of the page. Nothing may be loaded from elsewhere, nor the page be framed. */
export function pageHeaders({ endpoint, port }: PageSettings): Record<string, string> {
  const policy = {
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'img-src': "'self'",
    'connect-src': ["'self'", ...placesOf(endpoint, port)].join(' '),
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
    'require-trusted-types-for': "'script'",
    'trusted-types': "'none'",
  };
  return {
    'Content-Security-Policy': Object.entries(policy)
      .map(([name, sources]) => `${name} ${sources}`)
      .join('; '),
    'Cache-Control': 'no-cache',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    Vary: 'Accept-Encoding',
  };
}

/** Returns where else than at its own origin the page connects to. */
function placesOf(endpoint: string, port: number | undefined): string[] {
  if (port !== undefined) return [`ws://*:${port}`, `wss://*:${port}`];
  if (!URL.canParse(endpoint)) return [];
  const { protocol, host } = new URL(endpoint);
  return [`${protocol.replace('http', 'ws')}//${host}`];
}
