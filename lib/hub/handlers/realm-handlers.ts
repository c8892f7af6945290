import type { Uri } from '../../protocol/messages.js';
import { PatternIndex } from '../../protocol/pattern-index.js';
import {
  WampInvalidUriError,
  WampProcedureAlreadyExistsError,
} from '../../protocol/standard-errors.js';
import { isPattern } from '../../protocol/uri.js';
import { defaults } from '../defaults.js';
import type { WampPeer } from '../session/wamp-peer.js';
import type { WampSession } from '../session/wamp-session.js';
import * as texts from '../texts.js';
import type { Binding, EventBinding, Procedure, TopicBinding } from './handlers.js';

/** Removes the handler or hook that was added. Further calls do nothing. */
export type Release = () => void;

/** Holds the handlers of the application for the sessions of one realm. */
export class RealmHandlers<Peer extends WampPeer = WampSession> {
  private readonly procedures = new PatternIndex<Procedure<Peer>>();
  private readonly topics = new PatternIndex<TopicBinding>();
  private readonly eventHandlers = new PatternIndex<EventBinding<Peer>[]>();
  /** Topics of which only the catalog tells. */
  private readonly declared = new Set<Binding>();
  /** True if some event handlers were only for some roles. */
  hasEventRoles = false;

  /** @param realm the name of the realm, or `*` for every other realm */
  constructor(readonly realm: Uri) {}

  /** @throws `invalid_uri`, or `procedure_already_exists` with the names of both handlers */
  addProcedure(procedure: Procedure<Peer>): Release {
    return addOnce(this.procedures, procedure, texts.duplicateProcedure);
  }

  /** @throws `invalid_uri`, or `procedure_already_exists` with the names of both handlers */
  addTopic(topic: TopicBinding): Release {
    return addOnce(this.topics, topic, texts.duplicateTopic);
  }

  /** @throws `invalid_uri` */
  addEventHandler(binding: EventBinding<Peer>): Release {
    assertUri(binding);
    const { match, uri } = binding;
    this.hasEventRoles ||= binding.roles !== undefined;
    this.eventHandlers.set(match, uri, [...(this.eventHandlers.get(match, uri) ?? []), binding]);
    return () => this.removeEventHandler(binding);
  }

  /**
   * Adds a topic to the catalog.
   *
   * @throws `invalid_uri`
   */
  declareTopic(topic: Binding): Release {
    assertUri(topic);
    this.declared.add(topic);
    return () => void this.declared.delete(topic);
  }

  procedure(uri: Uri): Procedure<Peer> | undefined {
    return this.procedures.best(uri);
  }

  topic(uri: Uri): TopicBinding | undefined {
    return this.topics.best(uri);
  }

  forEachEventHandler(topic: Uri, visit: (binding: EventBinding<Peer>) => void): void {
    this.eventHandlers.forEachMatch(topic, (eventHandlers) => eventHandlers.forEach(visit));
  }

  /** Yields the URIs and patterns of all procedures of the application, each with its policy. */
  *boundProcedures(): Iterable<string> {
    for (const { match, uri, origin } of this.procedures.values())
      if (origin !== defaults.ownOrigin) yield `${match} ${uri}`;
  }

  /** Yields the URIs and patterns of all topics, each with its policy. */
  *boundTopics(): Iterable<string> {
    for (const bound of [...this.topics.values(), ...this.eventHandlers.values()].flat())
      yield `${bound.match} ${bound.uri}`;
  }

  /** Yields all procedures. */
  allProcedures(): Iterable<Procedure<Peer>> {
    return this.procedures.values();
  }

  /** Yields all event handlers. */
  *allEventHandlers(): Iterable<EventBinding<Peer>> {
    for (const handlers of this.eventHandlers.values()) yield* handlers;
  }

  /** Yields all streaming topics, and then those that are only declared. */
  *allTopics(): Iterable<Binding | TopicBinding> {
    yield* this.topics.values();
    for (const topic of this.declared)
      if (this.topics.get(topic.match, topic.uri) === undefined) yield topic;
  }

  private removeEventHandler(binding: EventBinding<Peer>): void {
    const { match, uri } = binding;
    const rest = (this.eventHandlers.get(match, uri) ?? []).filter((other) => other !== binding);
    if (rest.length > 0) this.eventHandlers.set(match, uri, rest);
    else this.eventHandlers.delete(match, uri);
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
