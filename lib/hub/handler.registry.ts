import type { Uri } from '../protocol/messages.js';
import { PatternIndex } from '../protocol/pattern-index.js';
import {
  WampInvalidUriError,
  WampNoSuchRealmError,
  WampProcedureAlreadyExistsError,
} from '../protocol/standard-errors.js';
import { texts } from '../protocol/texts.js';
import { isPattern, type MatchPolicy } from '../protocol/uri.js';
import type { Listener, Procedure } from './handlers.js';

interface RealmHandlers {
  readonly procedures: PatternIndex<Procedure>;
  readonly listeners: PatternIndex<Listener[]>;
}

/** The procedures and topic handlers of the application, realm by realm. */
export class HandlerRegistry {
  private readonly realms: ReadonlyMap<Uri, RealmHandlers>;

  constructor(realms: readonly Uri[]) {
    this.realms = new Map(
      realms.map((realm) => [
        realm,
        { procedures: new PatternIndex<Procedure>(), listeners: new PatternIndex<Listener[]>() },
      ]),
    );
  }

  /**
   * @returns what takes the procedure away again
   * @throws `invalid_uri`, `no_such_realm`, or `procedure_already_exists` naming both handlers
   */
  addProcedure(realm: Uri, procedure: Procedure): () => void {
    const { procedures } = this.checked(realm, procedure.uri, procedure.match, procedure.origin);
    const known = procedures.get(procedure.match, procedure.uri);
    if (known !== undefined)
      throw new WampProcedureAlreadyExistsError(
        texts.duplicateProcedure(procedure.uri, known.origin, procedure.origin),
      );
    procedures.set(procedure.match, procedure.uri, procedure);
    return () => {
      if (procedures.get(procedure.match, procedure.uri) === procedure)
        procedures.delete(procedure.match, procedure.uri);
    };
  }

  /**
   * @returns what takes the listener away again
   * @throws `invalid_uri` or `no_such_realm`
   */
  addListener(realm: Uri, listener: Listener): () => void {
    const { topic, match, origin } = listener;
    const { listeners } = this.checked(realm, topic, match, origin);
    listeners.set(match, topic, [...(listeners.get(match, topic) ?? []), listener]);
    return () => {
      const rest = (listeners.get(match, topic) ?? []).filter((other) => other !== listener);
      if (rest.length > 0) listeners.set(match, topic, rest);
      else listeners.delete(match, topic);
    };
  }

  findProcedure(realm: Uri, uri: Uri): Procedure | undefined {
    return this.realms.get(realm)?.procedures.best(uri);
  }

  forEachListener(realm: Uri, topic: Uri, visit: (listener: Listener) => void): void {
    this.realms.get(realm)?.listeners.forEachMatch(topic, (listeners) => listeners.forEach(visit));
  }

  private checked(realm: Uri, uri: Uri, match: MatchPolicy, origin: string): RealmHandlers {
    const handlers = this.realms.get(realm);
    if (handlers === undefined) throw new WampNoSuchRealmError(texts.noSuchRealmFor(origin, realm));
    if (!isPattern(uri, match))
      throw new WampInvalidUriError(texts.invalidUriOf(origin, uri, match));
    return handlers;
  }
}
