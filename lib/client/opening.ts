import { clientRoles } from '../protocol/features.js';
import type { Dict } from '../protocol/messages.js';
import { isA, messageOf } from '../protocol/thrown.js';
import { AskFailure, asked } from './ask-failure.js';
import type { Attempt } from './auth/client-auth.js';
import { cannotAuthenticate, Login } from './auth/login.js';
import type { ClientSettings } from './client-settings.js';
import { type ConnectionFailure, WampConnectionError } from './connection-error.js';
import { Deadline } from './deadline.js';
import { shownUrl, socketUrl } from './socket-url.js';
import type { SocketRequest } from './socket.js';
import * as texts from './texts.js';

/** What follows from the steps of an opening. */
export interface OpeningHost {
  /** Called once, if the session will not open. */
  failed(failure: WampConnectionError): void;
}

/**
 * One attempt until WELCOME: the address and the credentials, which functions of the application may have to
 * give, and the deadlines. The time for socket and handshake stands still while such a function runs.
 */
export class Opening {
  /** Where the attempt leads, for messages. */
  address = '';
  private readonly login: Login;
  private readonly deadline: Deadline;
  private isOver = false;

  constructor(
    private readonly settings: ClientSettings,
    private readonly attempt: Attempt,
    private readonly host: OpeningHost,
  ) {
    this.login = new Login(settings.auth, attempt);
    this.deadline = new Deadline(settings.clock, (ms) =>
      host.failed(new WampConnectionError(texts.notOpenInTime(ms), { kind: 'unreachable' })),
    );
  }

  /** Returns the connection to open, and HELLO.Details; `undefined` if that has failed. */
  async prepare(): Promise<[request: SocketRequest, details: Dict] | undefined> {
    const { settings } = this;
    return this.orFail('refused', settings.openTimeoutMs, async () => {
      const { url, node, serializers, maxMessageBytes, details } = settings;
      const address = typeof url === 'function' ? await asked('url', () => url(this.attempt)) : url;
      const headers = node?.headers;
      const given = typeof headers === 'function' ? await asked('headers', headers) : headers;
      const request: SocketRequest = {
        url: socketUrl(address),
        subprotocols: serializers.map(({ subprotocol }) => subprotocol),
        maxMessageBytes,
        node: node && { ...node, headers: given },
      };
      this.address = shownUrl(request.url);
      return [request, { ...details, ...(await this.login.hello()), roles: clientRoles }];
    });
  }

  /** Returns the answer to CHALLENGE; `undefined` if there is none. */
  async respond(
    method: string,
    extra: Dict,
  ): Promise<readonly [signature: string, extra: Dict] | undefined> {
    const leftMs = this.deadline.stop();
    return this.orFail('aborted', leftMs, () => this.login.respond(method, extra));
  }

  /** Checks WELCOME, and runs `open` if the server can be trusted. */
  check(details: Dict, open: () => void): void {
    const distrust = (error: unknown): void => this.fail(error, 'aborted');
    try {
      const checked = this.login.welcomed(details);
      if (checked === undefined) open();
      else checked.then(open).catch(distrust);
    } catch (error) {
      distrust(error);
    }
  }

  /** Ends the deadlines. */
  stop(): void {
    this.isOver = true;
    this.deadline.stop();
  }

  /** Runs a step with its own deadline. The deadline `thenMs` follows. */
  private async orFail<T>(
    kind: ConnectionFailure,
    thenMs: number,
    step: () => Promise<T>,
  ): Promise<T | undefined> {
    this.deadline.start(this.settings.authTimeoutMs);
    try {
      const value = await step();
      // The attempt may have ended meanwhile.
      if (!this.isOver) this.deadline.start(thenMs);
      return value;
    } catch (error) {
      this.fail(error, kind);
      return undefined;
    }
  }

  private fail(cause: unknown, otherwise: ConnectionFailure): void {
    // A function of the application may succeed the next time, anything else is a mistake.
    const kind = isA(cause, AskFailure) ? 'unreachable' : otherwise;
    const uri = otherwise === 'aborted' ? cannotAuthenticate : undefined;
    const message = kind === 'aborted' ? texts.cannotLogIn(messageOf(cause)) : messageOf(cause);
    this.host.failed(new WampConnectionError(message, { kind, uri, cause }));
  }
}
