import type { Uri } from '../protocol/messages.js';
import { WampInvalidUriError } from '../protocol/standard-errors.js';
import type { TopicName } from './cluster-port.js';
import { defaults } from './defaults.js';
import * as texts from './texts.js';

/** What stands for any one part of a subject, and for all further ones. `undefined` if patterns cannot be told. */
export interface SubjectWildcards {
  readonly one: string;
  readonly rest: string;
}

const plain = /^[A-Za-z0-9_-]+$/;
const plainUri = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/;

/**
 * The names that nodes of one application use on a broker: ASCII, with parts between dots. What a client writes
 * into a URI cannot name another application, realm or node.
 */
export class Subjects {
  /** What all nodes listen to. */
  readonly all: string;
  /** The beginning of the subjects of all topics, with its dot. */
  readonly topics: string;

  /** @param name the name of the application: letters, digits, `_` and `-` */
  constructor(private readonly name: string) {
    this.all = `${name}.a`;
    this.topics = `${name}.e.`;
  }

  /** Returns what one node listens to. */
  node(node: string): string {
    return `${this.name}.n.${node}`;
  }

  /** Returns what a node listens to for the answers about others, with the node in question; `*` for any. */
  answers(node: string, target: string): string {
    return `${this.name}.x.${node}.${target}`;
  }

  /** Returns the subject of a topic. It is a different one for each realm and URI. */
  topic(realm: Uri, uri: Uri): string {
    return `${this.topics}${part(realm)}.${plainUri.test(uri) ? uri : parts(uri).join('.')}`;
  }

  /**
   * Returns what to listen to for a topic or pattern. It may cover more than the pattern.
   *
   * @example
   * subjects.listening({ realm: 'realm1', uri: 'com.ex', match: 'prefix' }, { one: '*', rest: '>' });
   * // shop.e.realm1.com.>
   */
  listening({ realm, uri, match }: TopicName, { one, rest }: SubjectWildcards): string {
    if (match === 'exact') return this.topic(realm, uri);
    const known = parts(uri);
    // A prefix may end within a component.
    if (match === 'prefix') known.splice(-1, 1, rest);
    const shown = match === 'prefix' ? known : known.map((each) => (each === '=' ? one : each));
    return `${this.topics}${part(realm)}.${shown.join('.')}`;
  }
}

/** The subjects of an application with the longest name, so that a topic is valid with any name. */
const longestSubjects = new Subjects('x'.repeat(64));

/**
 * Returns why a topic or pattern has no subject: it would be too long, or a lone surrogate would make it that of
 * another. What a longer pattern matches has none either. `undefined` if it has one.
 */
export function subjectError(realm: Uri, uri: Uri): WampInvalidUriError | undefined {
  if (longestSubjects.topic(realm, uri).length > defaults.subjectBytes)
    return new WampInvalidUriError(texts.uriTooLong(uri.length, defaults.subjectBytes));
  if (!realm.isWellFormed() || !uri.isWellFormed())
    return new WampInvalidUriError(texts.uriNotWellFormed);
  return undefined;
}

/** Returns the parts of a URI. An empty component, which is the wildcard of a pattern, becomes `=`. */
function parts(uri: Uri): string[] {
  return uri.split('.').map(part);
}

function part(component: string): string {
  if (plain.test(component)) return component;
  return `=${Buffer.from(component).toString('base64url')}`;
}
