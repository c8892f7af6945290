import type { WampAction } from '../protocol/actions.js';
import type { Uri } from '../protocol/messages.js';
import { PatternIndex } from '../protocol/pattern-index.js';
import type { MatchPolicy } from '../protocol/uri.js';
import { defaults } from './defaults.js';

/** The value of every pattern: a permission has no further data. */
const granted = {};

/** The URIs with which one action is allowed. */
class GrantedUris {
  private readonly patterns = new PatternIndex<object>();
  /** URIs that are known to match, so that the patterns are not searched again. */
  private readonly known = new Set<Uri>();

  add(match: MatchPolicy, uri: Uri): void {
    this.patterns.set(match, uri, granted);
  }

  allow(match: MatchPolicy, uri: Uri): boolean {
    if (match !== 'exact') return this.patterns.covers(match, uri);
    if (this.known.has(uri)) return true;
    if (this.patterns.best(uri) === undefined) return false;
    if (this.known.size >= defaults.knownUris) this.known.clear();
    this.known.add(uri);
    return true;
  }
}

/** What some sessions may do. */
export class Grants {
  private readonly byAction: Partial<Record<WampAction, GrantedUris>> = {};

  add(action: WampAction, match: MatchPolicy, uri: Uri): void {
    (this.byAction[action] ??= new GrantedUris()).add(match, uri);
  }

  /** Returns true if the action is allowed with every URI that the URI or pattern matches. */
  allow(action: WampAction, match: MatchPolicy, uri: Uri): boolean {
    return this.byAction[action]?.allow(match, uri) === true;
  }
}
