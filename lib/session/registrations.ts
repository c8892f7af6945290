import { MessageCode } from '../protocol/message-codes.js';
import type { Dict, Id, Register, Unregister, Uri } from '../protocol/messages.js';
import { PatternIndex } from '../protocol/pattern-index.js';
import * as sharedTexts from '../protocol/shared-texts.js';
import {
  WampNoSuchRegistrationError,
  WampProcedureAlreadyExistsError,
  WampUnavailableError,
} from '../protocol/standard-errors.js';
import type { MatchPolicy } from '../protocol/uri.js';
import type { WampError } from '../protocol/wamp-error.js';
import { entryBytes, type HeapBudget, roomError } from './heap-budget.js';
import { sendError } from './send-error.js';
import type { OrderPort, SessionCore, UriLimits } from './session-core.js';
import * as texts from './texts.js';
import { patternError, reservedError } from './uri-check.js';

/** A procedure that the client registered. */
export interface Registration {
  readonly id: Id;
  readonly uri: Uri;
  readonly match: MatchPolicy;
}

/** The ports for REGISTER and UNREGISTER. */
export interface RegistrationPorts extends HeapBudget, OrderPort {
  register(register: IncomingRegister): void;
  /** Called when a registration has ended, by UNREGISTER or with the session. */
  unregister(registration: Registration): void;
}

/** The limits of the registrations of a session. */
export interface RegistrationLimits extends UriLimits {
  readonly maxRegistrations: number;
}

/** The table that answers a REGISTER. */
interface RegistrationTable {
  accept(register: IncomingRegister, registration?: Id): boolean;
  fail(register: IncomingRegister, error: WampError): void;
}

/** One REGISTER of the client, until it is accepted or failed. */
export class IncomingRegister {
  constructor(
    private readonly registrations: RegistrationTable,
    readonly request: Id,
    readonly options: Dict,
    readonly procedure: Uri,
    readonly match: MatchPolicy,
  ) {}

  /**
   * Sends REGISTERED, or ERROR if another REGISTER of this URI was accepted meanwhile.
   *
   * @param registration the registration id, which no other registration of the session has; by default the next
   * @returns false if there is no registration, or if the session has ended meanwhile
   */
  accept(registration?: Id): boolean {
    return this.registrations.accept(this, registration);
  }

  fail(error: WampError): void {
    this.registrations.fail(this, error);
  }
}

/** Holds the registrations of a client. A registration is removed with UNREGISTER or with the session. */
export class Registrations {
  private readonly byUri = new PatternIndex<Registration>();
  private byId: Map<Id, Registration> | undefined = undefined;
  private lastId = 0;
  /** The number of REGISTER messages that are not answered yet. */
  private pending = 0;
  private isOver = false;
  private waiting: (() => void)[] | undefined = undefined;

  constructor(private readonly session: SessionCore<RegistrationPorts, RegistrationLimits>) {}

  get size(): number {
    return this.byId?.size ?? 0;
  }

  /** Returns the registration for a call of this URI. */
  find(uri: Uri): Registration | undefined {
    return this.byUri.best(uri);
  }

  get all(): Registration[] {
    return [...(this.byId?.values() ?? [])];
  }

  onRegister([, request, options, uri]: Register): void {
    const match = (options['match'] ?? 'exact') as MatchPolicy;
    const error = this.errorFor(uri, match);
    if (error !== undefined) return sendError(this.session, MessageCode.Register, request, error);
    this.pending++;
    this.session.ports.register(new IncomingRegister(this, request, options, uri, match));
  }

  /** Handles UNREGISTER, after all earlier requests. */
  onUnregister(message: Unregister): void {
    this.session.ports.inOrder(
      () => this.unregister(message),
      (error) => sendError(this.session, MessageCode.Unregister, message[1], error),
    );
  }

  private unregister([, request, id]: Unregister): void {
    const registration = this.byId?.get(id);
    if (registration === undefined) {
      const error = new WampNoSuchRegistrationError(texts.noSuchRegistration(id));
      return sendError(this.session, MessageCode.Unregister, request, error);
    }
    this.remove(registration);
    this.session.send([MessageCode.Unregistered, request]);
  }

  /**
   * Ends a registration that is not allowed any more. Its calls in flight continue (specification:
   * "Registration Revocation").
   *
   * @param reason the reason to send; `undefined` for a client that does not accept the message
   * @returns false if there is no such registration
   */
  revoke(registration: Registration, reason: Uri | undefined): boolean {
    if (this.byId?.get(registration.id) !== registration) return false;
    this.remove(registration);
    if (reason !== undefined)
      this.session.send([MessageCode.Unregistered, 0, { registration: registration.id, reason }]);
    return true;
  }

  accept({ request, procedure: uri, match }: IncomingRegister, given?: Id): boolean {
    this.pending--;
    const taken = this.taken(uri, match);
    if (this.isOver || taken !== undefined) this.release(uri);
    if (this.isOver) return false;
    if (taken !== undefined) {
      sendError(this.session, MessageCode.Register, request, taken);
      return false;
    }
    const registration = { id: given ?? ++this.lastId, uri, match };
    this.byUri.set(match, uri, registration);
    (this.byId ??= new Map()).set(registration.id, registration);
    this.session.send([MessageCode.Registered, request, registration.id]);
    this.tell();
    // Sending may have ended the session of a client that reads too slowly.
    return !this.isOver;
  }

  fail({ request, procedure }: IncomingRegister, error: WampError): void {
    this.pending--;
    this.release(procedure);
    if (!this.isOver) sendError(this.session, MessageCode.Register, request, error);
  }

  /** Calls back once, after the next REGISTERED or at the end of the session. */
  onceChanged(callback: () => void): void {
    (this.waiting ??= []).push(callback);
  }

  /** Removes all registrations, because the session has ended. */
  drop(): void {
    this.isOver = true;
    for (const registration of this.all) this.remove(registration);
    this.byId = undefined;
    this.tell();
  }

  private remove(registration: Registration): void {
    const { id, match, uri } = registration;
    this.byId?.delete(id);
    this.byUri.delete(match, uri);
    this.release(uri);
    this.session.ports.unregister(registration);
  }

  private release(uri: Uri): void {
    this.session.ports.release(entryBytes(uri));
  }

  private tell(): void {
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.forEach((callback) => callback());
  }

  private errorFor(uri: Uri, match: MatchPolicy): WampError | undefined {
    const { maxRegistrations, maxUriLength } = this.session.limits;
    const wrongUri = patternError(uri, match, maxUriLength) ?? reservedError(uri);
    if (wrongUri !== undefined) return wrongUri;
    // Whether the URI is taken is checked when it is accepted: it may be free by then.
    const isTaken = this.taken(uri, match) !== undefined;
    if (isTaken || this.size + this.pending < maxRegistrations)
      return roomError(this.session.ports, entryBytes(uri));
    return new WampUnavailableError(sharedTexts.tooMany('registrations', maxRegistrations));
  }

  private taken(uri: Uri, match: MatchPolicy): WampError | undefined {
    if (this.byUri.get(match, uri) === undefined) return undefined;
    return new WampProcedureAlreadyExistsError(texts.alreadyRegistered(uri));
  }
}
