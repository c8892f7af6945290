import type { WampHub } from '../../hub/wamp-hub.js';
import type { Uri } from '../../protocol/messages.js';

/** The URIs that the application serves in a realm. A pattern is there as a URI that matches it. */
export interface ServedUris {
  readonly procedures: readonly Uri[];
  /** The procedures that take streamed input. */
  readonly inputs: ReadonlySet<Uri>;
  readonly topics: readonly Uri[];
}

/** Returns what clients of a realm may call, publish to and subscribe to. */
export function servedUris(hub: WampHub, realm: Uri): ServedUris {
  const handlers = hub.core.handlers.find(realm);
  const procedures = urisOf(handlers?.boundProcedures());
  const inputs = procedures.filter((uri) => handlers?.procedure(uri)?.streamedInput);
  return {
    procedures,
    inputs: new Set(inputs),
    topics: urisOf(handlers?.boundTopics()),
  };
}

/** Takes `match uri` lines. */
function urisOf(bound: Iterable<string> = []): Uri[] {
  const uris = [...bound].map((line) => {
    const [match, uri] = line.split(' ') as [string, string];
    if (match === 'prefix') return [uri, 'any'].filter(Boolean).join('.').replaceAll('..', '.');
    return match === 'exact'
      ? uri
      : uri
          .split('.')
          .map((part) => part || 'any')
          .join('.');
  });
  return [...new Set(uris)];
}
