import type { Uri } from '../../protocol/messages.js';
import { PatternIndex } from '../../protocol/pattern-index.js';
import type { MatchPolicy } from '../../protocol/uri.js';

/** A topic, or a pattern of topics. */
export interface TopicPattern {
  /** The URI of the topic, or the pattern. */
  readonly uri: Uri;
  /**
   * The kind of pattern.
   *
   * @default 'exact'
   */
  readonly match?: MatchPolicy | undefined;
}

/** The topics whose events never leave their node. */
export class LocalTopics {
  private readonly patterns = new PatternIndex<TopicPattern>();

  constructor(patterns: readonly TopicPattern[]) {
    for (const pattern of patterns)
      this.patterns.set(pattern.match ?? 'exact', pattern.uri, pattern);
  }

  has(topic: Uri): boolean {
    if (this.patterns.size === 0) return false;
    let isLocal = false;
    this.patterns.forEachMatch(topic, () => (isLocal = true));
    return isLocal;
  }

  /** Returns true for what a client may subscribe to and no node may publish: one of the patterns itself. */
  covers({ uri, match }: { readonly uri: Uri; readonly match: MatchPolicy }): boolean {
    if (this.patterns.size === 0) return false;
    return match === 'exact' ? this.has(uri) : this.patterns.get(match, uri) !== undefined;
  }
}
