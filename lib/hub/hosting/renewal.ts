import type { Dict, Uri } from '../../protocol/messages.js';
import { SessionUri } from '../../protocol/session-uris.js';
import { WampNotAuthorizedError, WampTimeoutError } from '../../protocol/standard-errors.js';
import { isWampError } from '../../protocol/thrown.js';
import type { Clock } from '../../session/clock.js';
import { disguised } from '../authentication/auth-failure.js';
import type { WampAuthFailure } from '../authentication/auth-options.js';
import type { AuthRegistry } from '../authentication/auth-registry.js';
import { Authentication } from '../authentication/authentication.js';
import { Credential } from '../authentication/credential.js';
import { helloOf } from '../authentication/hello.js';
import type { LoginLimits } from '../authentication/login-limits.js';
import { assertFresh, type ProvenIdentity } from '../authentication/proven-identity.js';
import { reauthorize, type RevokingHub } from '../authorization/reauthorize.js';
import type { WampCallContext } from '../contexts/call-context.js';
import { defaults } from '../defaults.js';
import { callLane } from '../handlers/call-lane.js';
import type { HandlerRegistry } from '../handlers/handler-registry.js';
import type { HubLog } from '../operations/hub-log.js';
import { uriLabel, type WampMetrics } from '../operations/metrics.js';
import type { Report } from '../operations/report.js';
import type { SessionIdentity, WampSession } from '../session/wamp-session.js';
import * as texts from '../texts.js';
import { Deadline } from './deadline.js';
import type { SessionHost } from './session-host.js';

/** The parts of the hub that renew sessions. */
export interface RenewalParts extends RevokingHub {
  readonly options: {
    readonly clock: Clock;
    readonly authFailure: WampAuthFailure;
    readonly limits: { readonly authTimeoutMs: number };
  };
  readonly authenticators: AuthRegistry;
  readonly handlers: HandlerRegistry;
  readonly logins: LoginLimits;
  readonly log: HubLog;
  readonly metrics: WampMetrics | undefined;
  readonly report: Report;
  /** Changes the identity of an open session. */
  change(session: WampSession, identity: SessionIdentity): void;
}

/** A credential that is being checked. */
interface Check {
  end(reason: unknown): void;
}

/** The procedure by which clients prove again who they are, so that their sessions go on. */
export class Renewal {
  private readonly deadline: Deadline<Check>;
  /** A session renews one time after the other. */
  private readonly lane = callLane('serial');
  private readonly realms = new Set<Uri>();

  constructor(private readonly hub: RenewalParts) {
    const { clock, limits } = hub.options;
    this.deadline = new Deadline(clock, limits.authTimeoutMs, (check, ms) =>
      check.end(new WampTimeoutError(texts.renewTooSlow(ms))),
    );
  }

  /**
   * Registers the procedure in a realm with authenticators. Does nothing the second time.
   *
   * @throws `procedure_already_exists` if the application has one of this URI
   */
  offer(realm: Uri): void {
    if (this.realms.has(realm)) return;
    const procedure = {
      uri: SessionUri.Renew,
      match: 'exact',
      origin: defaults.ownOrigin,
      roles: undefined,
      facts: undefined,
      handler: (call: WampCallContext) => this.renew(call, realm),
      streamedInput: false,
      results: 'single',
      lane: this.lane,
    } as const;
    this.hub.handlers.add(procedure, realm, (handlers) => handlers.addProcedure(procedure));
    this.realms.add(realm);
  }

  /** Changes the identity of the caller, and returns what has changed. Without success, nothing changes. */
  private async renew(call: WampCallContext, realm: Uri): Promise<Dict> {
    const { session, signal } = call;
    const credential = Credential.of(call.args, session.link.connection.countedAs);
    const authentication = this.authentication(session, credential);
    try {
      const proven = await this.prove(authentication, signal, realm, credential.method);
      signal.throwIfAborted();
      this.change(session, proven);
    } catch (error) {
      if (!isWampError(error) || signal.aborted) throw error;
      this.count(authentication, uriLabel(error.uri));
      this.hub.log.rejection(texts.notRenewed(session.id, session.authid, error.uri));
      throw disguised(error, this.hub.options.authFailure);
    }
    this.count(authentication, 'ok');
    const { authrole, expiresAt = null } = session;
    // Every open session of a hub belongs to a connection of the hub.
    const revoked = await reauthorize(this.hub, [session.link as SessionHost]);
    const subscriptions = revoked.filter(({ action }) => action === 'subscribe').length;
    const registrations = revoked.length - subscriptions;
    return { authrole, expires_at: expiresAt, revoked: { subscriptions, registrations } };
  }

  /** @throws `not_authorized` for somebody else, and `authentication_denied` for an identity that has expired */
  private change(session: WampSession, proven: ProvenIdentity): void {
    if (proven.who.authid !== session.authid)
      throw new WampNotAuthorizedError(texts.renewedAsOther);
    assertFresh(proven, this.hub.options.clock.date());
    this.hub.change(session, proven.who);
  }

  /** Returns the authentication of a client with the HELLO of its session. */
  private authentication(session: WampSession, credential: Credential): Authentication {
    const { id, realm, details, transport } = session;
    const hello = helloOf(id, realm, details, transport);
    const named = { ...hello, authid: hello.authid ?? session.authid };
    return new Authentication(credential, named, this.hub.logins, this.hub.report);
  }

  /**
   * Asks the authenticator. Waits no longer than the call and the limit `authTimeoutMs`.
   *
   * @throws the reason why the credential is not accepted
   */
  private prove(
    authentication: Authentication,
    signal: AbortSignal,
    realm: Uri,
    method: string | undefined,
  ): Promise<ProvenIdentity> {
    return new Promise<ProvenIdentity>((resolve, reject) => {
      const onAbort = (): void => check.end(signal.reason);
      const settled = (): void => {
        this.deadline.end(check);
        signal.removeEventListener('abort', onAbort);
      };
      const check: Check = {
        end: (reason) => {
          settled();
          authentication.end(reason);
          reject(reason);
        },
      };
      signal.addEventListener('abort', onAbort);
      this.deadline.begin(check);
      authentication
        .renew(this.hub.authenticators.of(realm), method)
        .finally(settled)
        .then(resolve, reject);
    });
  }

  private count({ method }: Authentication, outcome: string): void {
    if (method !== undefined) this.hub.metrics?.authenticated(method, outcome);
  }
}
