import { MessageCode } from '../protocol/message-codes.js';
import type { Dict, Id, Register, Unregister, Uri } from '../protocol/messages.js';
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
import type { SessionCore, UriLimits } from './session-core.js';
import { texts } from './texts.js';
import { patternRefusal, reservedRefusal } from './uri-check.js';

/** A procedure the client offers. */
export interface Registration {
  readonly id: Id;
  readonly uri: Uri;
  readonly match: MatchPolicy;
}

/** Where registrations come. */
export interface RegistrationPorts {
  register(register: IncomingRegister): void;
}

/** The limits on the registrations of a session. */
export interface RegistrationLimits extends UriLimits {
  readonly maxRegistrations: number;
}

/** What a REGISTER is answered through. */
interface RegistrationTable {
  accept(register: IncomingRegister): boolean;
  refuse(request: Id, error: WampError): void;
}

/** One REGISTER of the client, until it is accepted or refused. */
export class IncomingRegister {
  constructor(
    private readonly registrations: RegistrationTable,
    readonly request: Id,
    readonly options: Dict,
    readonly procedure: Uri,
    readonly match: MatchPolicy,
  ) {}

  /**
   * Sends REGISTERED, or ERROR if another REGISTER of the URI was accepted meanwhile.
   *
   * @returns false if there is no registration, or the session has ended meanwhile
   */
  accept(): boolean {
    return this.registrations.accept(this);
  }

  refuse(error: WampError): void {
    this.registrations.refuse(this.request, error);
  }
}

/** The procedures a client offers, to this server alone. An entry leaves with UNREGISTER, or with the session. */
export class Registrations {
  private readonly byUri = new PatternIndex<Registration>();
  private byId: Map<Id, Registration> | undefined = undefined;
  private lastId = 0;
  /** How many wait to be accepted or refused. */
  private pending = 0;
  private isOver = false;
  private waiting: (() => void)[] | undefined = undefined;

  constructor(private readonly session: SessionCore<RegistrationPorts, RegistrationLimits>) {}

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
    this.pending++;
    this.session.ports.register(new IncomingRegister(this, request, options, uri, match));
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

  accept({ request, procedure: uri, match }: IncomingRegister): boolean {
    this.pending--;
    if (this.isOver) return false;
    const taken = this.taken(uri, match);
    if (taken !== undefined) {
      sendError(this.session, MessageCode.Register, request, taken);
      return false;
    }
    const registration = { id: ++this.lastId, uri, match };
    this.byUri.set(match, uri, registration);
    (this.byId ??= new Map()).set(registration.id, registration);
    this.session.send([MessageCode.Registered, request, registration.id]);
    this.tell();
    // A client that reads too slowly may have been ended by that.
    return !this.isOver;
  }

  refuse(request: Id, error: WampError): void {
    this.pending--;
    if (!this.isOver) sendError(this.session, MessageCode.Register, request, error);
  }

  /** Tells once, after the next REGISTERED or when the session ends. */
  onceChanged(callback: () => void): void {
    (this.waiting ??= []).push(callback);
  }

  /** The session ended. */
  drop(): void {
    this.isOver = true;
    for (const { match, uri } of this.byId?.values() ?? []) this.byUri.delete(match, uri);
    this.byId = undefined;
    this.tell();
  }

  private tell(): void {
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.forEach((callback) => callback());
  }

  private refusal(uri: Uri, match: MatchPolicy): WampError | undefined {
    const { maxRegistrations, maxUriLength } = this.session.limits;
    const wrongUri = patternRefusal(uri, match, maxUriLength) ?? reservedRefusal(uri);
    if (wrongUri !== undefined) return wrongUri;
    const taken = this.taken(uri, match);
    if (taken !== undefined || this.size + this.pending < maxRegistrations) return taken;
    return new WampUnavailableError(sharedTexts.tooMany('registrations', maxRegistrations));
  }

  private taken(uri: Uri, match: MatchPolicy): WampError | undefined {
    if (this.byUri.get(match, uri) === undefined) return undefined;
    return new WampProcedureAlreadyExistsError(texts.alreadyRegistered(uri));
  }
}
