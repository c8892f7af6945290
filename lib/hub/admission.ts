import { ErrorUri } from '../protocol/error-uris.js';
import { randomId } from '../protocol/ids.js';
import type { Dict, Uri } from '../protocol/messages.js';
import { texts } from '../protocol/texts.js';
import { WampError } from '../protocol/wamp.error.js';
import type { HubOptions, WampIdentity } from './hub.options.js';
import type { SessionHost } from './session.host.js';
import type { Report, SessionRoster } from './session.roster.js';
import { WampSession } from './wamp.session.js';

/** What WELCOME calls this end (specification: "Agent Identification"). */
const agent = 'nestjs-wamp';

/** Lets clients in or refuses them: the realm, then who they are, then WELCOME. */
export class Admission {
  constructor(
    private readonly options: HubOptions,
    private readonly roster: SessionRoster,
    private readonly report: Report,
  ) {}

  hello(host: SessionHost, realm: Uri, details: Dict): void {
    const { realms, authenticate } = this.options;
    if (!realms.includes(realm))
      return host.machine.abort(ErrorUri.NoSuchRealm, texts.noSuchRealm(realm));
    if (authenticate === undefined) return this.welcome(host, realm, details, {});
    const { transport } = host.connection;
    void (async () => authenticate({ realm, details, transport }))().then(
      (identity) => this.welcome(host, realm, details, identity ?? {}),
      (error: unknown) => this.refuse(host, error),
    );
  }

  private welcome(host: SessionHost, realm: Uri, details: Dict, who: WampIdentity): void {
    if (host.machine.phase !== 'joining') return;
    const id = this.roster.freeId();
    const { authextra, identity } = who;
    const auth = {
      authid: who.authid ?? randomId().toString(36),
      authrole: who.authrole ?? 'anonymous',
      authmethod: who.authmethod ?? 'anonymous',
      authprovider: who.authprovider ?? 'static',
    };
    const session = new WampSession(host, id, realm, details, { ...auth, identity });
    host.session = session;
    this.roster.add(session);
    host.machine.welcome(id, { realm, ...auth, ...(authextra && { authextra }), agent });
    this.roster.opened(session);
  }

  private refuse(host: SessionHost, error: unknown): void {
    if (error instanceof WampError) return host.machine.abort(error.uri, error.message);
    this.report(texts.authenticationFailed, error);
    host.machine.abort(ErrorUri.AuthenticationFailed, texts.internalError);
  }
}
