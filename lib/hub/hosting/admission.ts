import { ErrorUri } from '../../protocol/error-uris.js';
import { MessageCode } from '../../protocol/message-codes.js';
import type { Dict, ServerMessage, Uri } from '../../protocol/messages.js';
import type { Settled } from '../../protocol/options.js';
import * as sharedTexts from '../../protocol/shared-texts.js';
import { WampCanceledError } from '../../protocol/standard-errors.js';
import { isA, isWampError } from '../../protocol/thrown.js';
import type { WampError } from '../../protocol/wamp-error.js';
import type { Clock } from '../../session/clock.js';
import type { Challenger } from '../../session/handshake.js';
import { disguised } from '../authentication/auth-failure.js';
import type { authOptionRules, WampAuthOptions } from '../authentication/auth-options.js';
import type { AuthRegistry } from '../authentication/auth-registry.js';
import { type AskedClient, Authentication } from '../authentication/authentication.js';
import { helloOf } from '../authentication/hello.js';
import { JoinError } from '../authentication/join-error.js';
import type { WampHello, WampResolveRealm } from '../authentication/join.js';
import type { LoginLimits } from '../authentication/login-limits.js';
import {
  anonymousIdentity,
  assertFresh,
  type ProvenIdentity,
} from '../authentication/proven-identity.js';
import { ANY_REALM, type HandlerRegistry } from '../handlers/handler-registry.js';
import type { RealmHandlers } from '../handlers/realm-handlers.js';
import type { HubLog } from '../operations/hub-log.js';
import { uriLabel, type WampMetrics } from '../operations/metrics.js';
import type { Report } from '../operations/report.js';
import { ServedClient } from '../pubsub/served-client.js';
import { WampSession } from '../session/wamp-session.js';
import * as texts from '../texts.js';
import type { AuthidSessions } from './authid-sessions.js';
import type { Expiries } from './expiries.js';
import type { HostAdmission, JoiningHost } from './host-hub.js';
import type { JoinDeadlines } from './join-deadlines.js';
import { logRejection } from './join-rejection.js';
import type { SessionRoster } from './session-roster.js';

/** The name of this implementation in WELCOME (specification: "Agent Identification"). */
const agent = 'nestjs-wamp';

/** The parts of the hub that decide about clients. */
export interface AdmissionParts {
  readonly handlers: HandlerRegistry;
  readonly authenticators: AuthRegistry;
  readonly roster: SessionRoster;
  readonly authids: AuthidSessions;
  readonly deadlines: JoinDeadlines;
  readonly expiries: Expiries;
  readonly logins: LoginLimits;
  readonly log: Pick<HubLog, 'rejection'>;
  readonly metrics: WampMetrics | undefined;
  readonly report: Report;
}

/** The options that decide about clients. */
export interface AdmissionOptions extends Settled<WampAuthOptions, typeof authOptionRules> {
  readonly resolveRealm?: WampResolveRealm | undefined;
  /** The served realms. */
  readonly realms: readonly Uri[];
  readonly clock: Clock;
}

/** Accepts or rejects clients: finds the realm, asks the authenticators, and sends WELCOME or ABORT. */
export class Admission implements HostAdmission {
  /** The clients about which authenticators or `resolveRealm` decide. */
  readonly undecided = new Map<JoiningHost, Authentication>();
  /** The error whose ABORT is being sent. */
  private rejecting: WampError | undefined;

  constructor(
    private readonly parts: AdmissionParts,
    private readonly options: AdmissionOptions,
  ) {}

  /** Starts the deadline for HELLO of a new client. */
  connected(host: JoiningHost): void {
    this.parts.deadlines.awaitHello(host);
  }

  left(host: JoiningHost, reason: Uri): void {
    this.parts.deadlines.end(host);
    this.parts.roster.release(host.machine.id);
    const authentication = this.undecided.get(host);
    if (authentication === undefined) return;
    this.undecided.delete(host);
    this.count(authentication, uriLabel(this.rejecting?.uri ?? reason));
    authentication.end(new WampCanceledError(sharedTexts.sessionEnded(reason)));
  }

  answered({ connection }: JoiningHost, message: ServerMessage): void {
    const { log } = this.parts;
    const { realms } = this.options;
    if (message[0] === MessageCode.Abort)
      logRejection({ log, realms, connection }, message, this.rejecting);
  }

  hello(host: JoiningHost, realm: Uri, details: Dict): void {
    const hello = helloOf(host.machine.id, realm, details, host.connection.transport);
    // For the application this name means all realms, so no session may have it.
    if (realm === ANY_REALM) return this.reject(host, noSuchRealm(realm));
    if (this.options.resolveRealm !== undefined) return this.decide(host, hello);
    const handlers = this.parts.handlers.find(realm);
    if (handlers === undefined) return this.reject(host, noSuchRealm(realm));
    const { isOpen, anonymousRole } = this.parts.authenticators.of(handlers.realm);
    if (isOpen) this.welcome(host, hello, handlers, anonymousIdentity(anonymousRole as string));
    else this.decide(host, hello, handlers);
  }

  /**
   * Asks the functions of the application, and welcomes or rejects the client.
   *
   * @param found the handlers of its realm; by default those that `resolveRealm` decides about
   */
  private decide(host: JoiningHost, hello: WampHello, found?: RealmHandlers): void {
    this.parts.deadlines.awaitWelcome(host);
    const { logins, report } = this.parts;
    const authentication = new Authentication(this.asked(host), hello, logins, report);
    this.undecided.set(host, authentication);
    this.identify(authentication, hello, found)
      .then(([handlers, proven]) => this.welcome(host, hello, handlers, proven))
      .catch((error: unknown) => this.onError(host, error));
  }

  private async identify(
    authentication: Authentication,
    hello: WampHello,
    found: RealmHandlers | undefined,
  ): Promise<[RealmHandlers, ProvenIdentity]> {
    const handlers = found ?? (await this.resolve(hello));
    const realm = this.parts.authenticators.of(handlers.realm);
    const proven = await authentication.identify(realm, this.options.authOrder);
    assertFresh(proven, this.options.clock.date());
    return [handlers, proven];
  }

  /** Returns the handlers of the realm that `resolveRealm` names. */
  private async resolve(hello: WampHello): Promise<RealmHandlers> {
    const named = await this.askForRealm(hello);
    const handlers = typeof named === 'string' ? this.parts.handlers.find(named) : undefined;
    if (handlers === undefined) throw noSuchRealm(hello.realm, texts.resolvedRealm(named));
    return handlers;
  }

  /** Calls `resolveRealm`. Its errors are handled here, because they must not be reported as errors of `authenticate`. */
  private async askForRealm(hello: WampHello): Promise<unknown> {
    try {
      return await this.options.resolveRealm?.(hello);
    } catch (error) {
      if (isWampError(error)) throw error;
      this.parts.report(texts.resolveRealmFailed, error);
      throw new JoinError(ErrorUri.NoSuchRealm, texts.internalError);
    }
  }

  /** Returns the client for its authentication, with a deadline for each answer. */
  private asked(host: JoiningHost): AskedClient {
    const { deadlines } = this.parts;
    return {
      address: host.connection.countedAs,
      challenge: (method, extra, challenger) => {
        deadlines.awaitAnswer(host);
        const authenticate: Challenger['authenticate'] = (...answer) => {
          deadlines.answered(host);
          challenger.authenticate(...answer);
        };
        host.machine.challenge(method, extra, { authenticate });
      },
    };
  }

  private welcome(
    host: JoiningHost,
    { realm, details }: WampHello,
    handlers: RealmHandlers,
    { who, authextra }: ProvenIdentity,
  ): void {
    const { deadlines, roster, authids, expiries, report } = this.parts;
    const { machine } = host;
    const refusal = authids.refusal(realm, who.authid);
    if (refusal !== undefined) return this.reject(host, refusal);
    const session = new WampSession(host, machine.id, realm, details, who);
    try {
      if (!machine.welcome(welcomeDetails(session, authextra))) return;
    } catch (error) {
      report(texts.welcomeFailed, error);
      return this.reject(host, new JoinError(ErrorUri.RuntimeError, texts.internalError));
    }
    deadlines.end(host);
    const authentication = this.undecided.get(host);
    if (authentication !== undefined) this.count(authentication, 'ok');
    this.undecided.delete(host);
    const client = new ServedClient(session, handlers, host.queues);
    host.client = client;
    roster.add(client);
    if (who.expiresAt !== undefined) expiries.watch(session);
    roster.opened(session);
  }

  private onError(host: JoiningHost, error: unknown): void {
    // A client that has left gets no answer, and its authenticator has failed because it was told so.
    if (!this.undecided.has(host)) return;
    if (isWampError(error)) return this.reject(host, error);
    this.parts.report(texts.unexpected, error);
    this.reject(host, new JoinError(ErrorUri.RuntimeError, texts.internalError));
  }

  private count({ method }: Authentication, outcome: string): void {
    if (method !== undefined) this.parts.metrics?.authenticated(method, outcome);
  }

  private reject({ machine }: JoiningHost, error: WampError): void {
    const shown = disguised(error, this.options.authFailure);
    this.parts.metrics?.refused(uriLabel(error.uri));
    this.rejecting = error;
    // The details of other errors are not for ABORT, and may not be encodable.
    machine.abort(shown.uri, shown.message, isA(shown, JoinError) ? shown.details : undefined);
    this.rejecting = undefined;
  }
}

function noSuchRealm(realm: Uri, logged?: string): JoinError {
  return new JoinError(ErrorUri.NoSuchRealm, texts.noSuchRealm(realm), logged);
}

function welcomeDetails(session: WampSession, authextra: Dict | undefined): Dict {
  const { realm, authid, authrole, authmethod, authprovider, expiresAt } = session;
  const details: Dict = { realm, authid, authrole, authmethod, authprovider, agent };
  if (expiresAt !== undefined) details['authextra'] = { expires_at: expiresAt, ...authextra };
  else if (authextra !== undefined) details['authextra'] = authextra;
  return details;
}
