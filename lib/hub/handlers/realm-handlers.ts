import type { Uri } from '../../protocol/messages.js';
import { PatternIndex } from '../../protocol/pattern-index.js';
import {
  WampInvalidUriError,
  WampProcedureAlreadyExistsError,
} from '../../protocol/standard-errors.js';
import { isPattern } from '../../protocol/uri.js';
import { texts } from '../texts.js';
import type { Binding, Listener, Procedure, TopicProvider } from './handlers.js';

/** Takes back what it stands for: a handler, a hook. Harmless when called again. */
export type Release = () => void;

/** What the application offers to the sessions of one realm. */
export class RealmHandlers {
  private readonly procedures = new PatternIndex<Procedure>();
  private readonly topics = new PatternIndex<TopicProvider>();
  private readonly listeners = new PatternIndex<Listener[]>();

  /** @param realm its name, or `*` if it stands for every one that is not named */
  constructor(readonly realm: Uri) {}

  /** @throws `invalid_uri`, or `procedure_already_exists` naming both handlers */
  addProcedure(procedure: Procedure): Release {
    return addOnce(this.procedures, procedure, texts.duplicateProcedure);
  }

  /** @throws `invalid_uri`, or `procedure_already_exists` naming both handlers */
  addTopic(topic: TopicProvider): Release {
    return addOnce(this.topics, topic, texts.duplicateTopic);
  }

  /** @throws `invalid_uri` */
  addListener(listener: Listener): Release {
    assertUri(listener);
    const { match, uri } = listener;
    this.listeners.set(match, uri, [...(this.listeners.get(match, uri) ?? []), listener]);
    return () => this.removeListener(listener);
  }

  procedure(uri: Uri): Procedure | undefined {
    return this.procedures.best(uri);
  }

  topic(uri: Uri): TopicProvider | undefined {
    return this.topics.best(uri);
  }

  forEachListener(topic: Uri, visit: (listener: Listener) => void): void {
    this.listeners.forEachMatch(topic, (listeners) => listeners.forEach(visit));
  }

  /** The URIs and patterns of its procedures, each with its policy. */
  *boundProcedures(): Iterable<string> {
    for (const { match, uri } of this.procedures.values()) yield `${match} ${uri}`;
  }

  /** The URIs and patterns of its topics, each with its policy. */
  *boundTopics(): Iterable<string> {
    for (const bound of [...this.topics.values(), ...this.listeners.values()].flat())
      yield `${bound.match} ${bound.uri}`;
  }

  private removeListener(listener: Listener): void {
    const { match, uri } = listener;
    const rest = (this.listeners.get(match, uri) ?? []).filter((other) => other !== listener);
    if (rest.length > 0) this.listeners.set(match, uri, rest);
    else this.listeners.delete(match, uri);
  }
}

function addOnce<T extends Binding>(
  index: PatternIndex<T>,
  binding: T,
  duplicate: (uri: Uri, first: string, second: string) => string,
): Release {
  assertUri(binding);
  const { match, uri, origin } = binding;
  const known = index.get(match, uri);
  if (known !== undefined)
    throw new WampProcedureAlreadyExistsError(duplicate(uri, known.origin, origin));
  index.set(match, uri, binding);
  return () => {
    if (index.get(match, uri) === binding) index.delete(match, uri);
  };
}

function assertUri({ uri, match, origin }: Binding): void {
  if (!isPattern(uri, match)) throw new WampInvalidUriError(texts.invalidUriOf(origin, uri, match));
}
