import { IdSequence } from '../protocol/ids.js';
import { MessageCode } from '../protocol/message-codes.js';
import type { Id, Register, Unregister, Uri } from '../protocol/messages.js';
import { PatternIndex } from '../protocol/pattern-index.js';
import { sharedTexts } from '../protocol/shared-texts.js';
import {
  WampNoSuchRegistrationError,
  WampProcedureAlreadyExistsError,
  WampUnavailableError,
} from '../protocol/standard-errors.js';
import type { MatchPolicy } from '../protocol/uri.js';
import type { WampError } from '../protocol/wamp-error.js';
import { sendError } from './send-error.js';
import type { SessionCore } from './session-core.js';
import { texts } from './texts.js';
import { patternRefusal, reservedRefusal } from './uri-check.js';

/** A procedure the client offers. */
export interface Registration {
  readonly id: Id;
  readonly uri: Uri;
  readonly match: MatchPolicy;
}

/** The procedures a client offers, to this server alone. An entry leaves with UNREGISTER, or with the session. */
export class Registrations {
  private readonly byUri = new PatternIndex<Registration>();
  private byId: Map<Id, Registration> | undefined = undefined;
  private readonly ids = new IdSequence();
  private waiting: (() => void)[] | undefined = undefined;

  constructor(private readonly session: SessionCore) {}

  get size(): number {
    return this.byId?.size ?? 0;
  }

  /** The registration a call of this URI goes to. */
  find(uri: Uri): Registration | undefined {
    return this.byUri.best(uri);
  }

  onRegister([, request, options, uri]: Register): void {
    const match = (options['match'] ?? 'exact') as MatchPolicy;
    const refusal = this.refusal(uri, match);
    if (refusal !== undefined)
      return sendError(this.session, MessageCode.Register, request, refusal);
    const registration = { id: this.ids.next(), uri, match };
    this.byUri.set(match, uri, registration);
    (this.byId ??= new Map()).set(registration.id, registration);
    this.session.send([MessageCode.Registered, request, registration.id]);
    this.wake();
  }

  onUnregister([, request, id]: Unregister): void {
    const registration = this.byId?.get(id);
    if (registration === undefined) {
      const error = new WampNoSuchRegistrationError(texts.noSuchRegistration(id));
      return sendError(this.session, MessageCode.Unregister, request, error);
    }
    this.byId?.delete(id);
    this.byUri.delete(registration.match, registration.uri);
    this.session.send([MessageCode.Unregistered, request]);
  }

  /** Resolves after the next REGISTERED, or when the session ends. */
  changed(): Promise<void> {
    return new Promise((resolve) => (this.waiting ??= []).push(resolve));
  }

  /** The session ended. */
  drop(): void {
    for (const { match, uri } of this.byId?.values() ?? []) this.byUri.delete(match, uri);
    this.byId = undefined;
    this.wake();
  }

  private wake(): void {
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.forEach((resolve) => resolve());
  }

  private refusal(uri: Uri, match: MatchPolicy): WampError | undefined {
    const { maxRegistrations, maxUriLength } = this.session.limits;
    const wrongUri = patternRefusal(uri, match, maxUriLength) ?? reservedRefusal(uri);
    if (wrongUri !== undefined) return wrongUri;
    if (this.byUri.get(match, uri) !== undefined)
      return new WampProcedureAlreadyExistsError(texts.alreadyRegistered(uri));
    if (this.size < maxRegistrations) return undefined;
    return new WampUnavailableError(sharedTexts.tooMany('registrations', maxRegistrations));
  }
}
