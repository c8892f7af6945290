import { ErrorUri } from '../../protocol/error-uris.js';
import { randomId } from '../../protocol/ids.js';
import type { Dict, Uri } from '../../protocol/messages.js';
import { isWampError } from '../../protocol/thrown.js';
import { WampError } from '../../protocol/wamp-error.js';
import { ANY_REALM, type HandlerRegistry } from '../handlers/handler-registry.js';
import type { RealmHandlers } from '../handlers/realm-handlers.js';
import { uriLabel, type WampMetrics } from '../operations/metrics.js';
import type { Report } from '../operations/report.js';
import { ServedClient } from '../pubsub/served-client.js';
import { type SessionIdentity, WampSession } from '../session/wamp-session.js';
import { texts } from '../texts.js';
import type { HostAdmission, JoiningHost } from './host-hub.js';
import type { JoinDeadlines } from './join-deadlines.js';
import type { WampAuthenticate, WampHello, WampIdentity, WampResolveRealm } from './join.js';
import type { SessionRoster } from './session-roster.js';

/** The name of this implementation in WELCOME (specification: "Agent Identification"). */
const agent = 'nestjs-wamp';

/** The callbacks of the application that decide about clients, and the metrics. */
export interface AdmissionOptions {
  readonly authenticate?: WampAuthenticate | undefined;
  readonly resolveRealm?: WampResolveRealm | undefined;
  readonly metrics?: WampMetrics | undefined;
}

/** Accepts or rejects clients: finds the realm, asks `authenticate`, and sends WELCOME or ABORT. */
export class Admission implements HostAdmission {
  constructor(
    private readonly options: AdmissionOptions,
    private readonly handlers: HandlerRegistry,
    private readonly roster: SessionRoster,
    private readonly report: Report,
    private readonly deadlines: JoinDeadlines,
  ) {}

  /** Starts the deadline for HELLO of a new client. */
  connected(host: JoiningHost): void {
    this.deadlines.awaitHello(host);
  }

  /** Removes a client that has left without a session. */
  left(host: JoiningHost): void {
    this.deadlines.end(host);
    this.roster.release(host.machine.id);
  }

  hello(host: JoiningHost, realm: Uri, details: Dict): void {
    const { authenticate, resolveRealm } = this.options;
    const hello = { realm, details, transport: host.connection.transport };
    // For the application this name means all realms, so no session may have it.
    if (realm === ANY_REALM)
      return this.reject(host, ErrorUri.NoSuchRealm, texts.noSuchRealm(realm));
    if (authenticate === undefined && resolveRealm === undefined)
      return this.admit(host, hello, realm, {});
    this.deadlines.awaitWelcome(host);
    this.decide(hello)
      .then(([served, identity]) => this.admit(host, hello, served, identity))
      .catch((error: unknown) => this.onError(host, error));
  }

  /** Returns the realm whose handlers serve the client, and the identity of the client. */
  private async decide(hello: WampHello): Promise<[Uri | undefined, WampIdentity]> {
    const { authenticate, resolveRealm } = this.options;
    const served = resolveRealm === undefined ? hello.realm : await this.resolve(hello);
    const isServed = served !== undefined && this.handlers.find(served) !== undefined;
    if (!isServed || authenticate === undefined) return [served, {}];
    return [served, identified(await authenticate(hello))];
  }

  /** Calls `resolveRealm`. Its errors are handled here, because they must not be reported as errors of `authenticate`. */
  private async resolve(hello: WampHello): Promise<Uri | undefined> {
    try {
      const served: unknown = await this.options.resolveRealm?.(hello);
      return typeof served === 'string' ? served : undefined;
    } catch (error) {
      if (isWampError(error)) throw error;
      this.report(texts.resolveRealmFailed, error);
      throw new WampError(ErrorUri.NoSuchRealm, [texts.internalError]);
    }
  }

  private admit(
    host: JoiningHost,
    hello: WampHello,
    served: Uri | undefined,
    who: WampIdentity,
  ): void {
    const handlers = served === undefined ? undefined : this.handlers.find(served);
    if (handlers === undefined)
      this.reject(host, ErrorUri.NoSuchRealm, texts.noSuchRealm(hello.realm));
    else this.welcome(host, hello, handlers, who);
  }

  private welcome(
    host: JoiningHost,
    { realm, details }: WampHello,
    handlers: RealmHandlers,
    who: WampIdentity,
  ): void {
    const { machine } = host;
    const session = new WampSession(host, machine.id, realm, details, identityOf(who));
    try {
      if (!machine.welcome(welcomeDetails(session, who.authextra))) return;
    } catch (error) {
      this.report(texts.welcomeFailed, error);
      return this.reject(host, ErrorUri.RuntimeError, texts.internalError);
    }
    this.deadlines.end(host);
    const client = new ServedClient(session, handlers, host.queues);
    host.client = client;
    this.roster.add(client);
    this.roster.opened(session);
  }

  private onError(host: JoiningHost, error: unknown): void {
    if (isWampError(error)) return this.reject(host, error.uri, error.message);
    this.report(texts.joinFailed, error);
    this.reject(host, ErrorUri.AuthenticationFailed, texts.internalError);
  }

  private reject(host: JoiningHost, reason: Uri, message: string): void {
    this.options.metrics?.refused(uriLabel(reason));
    host.machine.abort(reason, message);
  }
}

/** Returns the identity. Any value except an object rejects the client, so that a forgotten `return` accepts nobody. */
function identified(who: unknown): WampIdentity {
  if (typeof who === 'object' && who !== null) return who;
  throw new WampError(ErrorUri.AuthenticationDenied, [texts.notAuthenticated]);
}

// The keys are listed and not spread, because V8 may give each result of a spread a shape of its own.

function identityOf(who: WampIdentity): SessionIdentity {
  return {
    authid: who.authid ?? String(randomId()),
    authrole: who.authrole ?? 'anonymous',
    authmethod: who.authmethod ?? 'anonymous',
    authprovider: who.authprovider ?? 'static',
    identity: who.identity,
  };
}

function welcomeDetails(session: WampSession, authextra: Dict | undefined): Dict {
  const { realm, authid, authrole, authmethod, authprovider } = session;
  const details: Dict = { realm, authid, authrole, authmethod, authprovider, agent };
  if (authextra !== undefined) details['authextra'] = authextra;
  return details;
}
