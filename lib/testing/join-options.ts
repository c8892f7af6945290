import type { AuthReply, WampClientAuth } from '../client/auth/client-auth.js';
import { Login } from '../client/auth/login.js';
import type { Dict, Uri } from '../protocol/messages.js';
import { capableClient } from './capable-client.js';

/** Options of the HELLO of a test client. */
export interface TestJoinOptions {
  /**
   * The realm of HELLO.
   *
   * @default the first realm of the hub, or `realm1` if the client does not know the hub
   */
  readonly realm?: Uri | undefined;
  /** One or more methods that log in, for example `ticketAuth(...)`; the preferred first. */
  readonly auth?: WampClientAuth | readonly WampClientAuth[] | undefined;
  /** HELLO.Details.authid. */
  readonly authid?: string | undefined;
  /** HELLO.Details.authmethods. */
  readonly authmethods?: readonly string[] | undefined;
  /** HELLO.Details.authextra. */
  readonly authextra?: Dict | undefined;
  /**
   * Answers every CHALLENGE, of any method, instead of `auth`. An error that it throws is sent as ABORT.
   *
   * @param method the method that the server chose
   * @param extra CHALLENGE.Extra
   */
  readonly onChallenge?:
    ((method: string, extra: Dict) => AuthReply | Promise<AuthReply>) | undefined;
  /**
   * Further HELLO.Details.
   *
   * @default the roles and features of `capableClient`
   */
  readonly details?: Dict | undefined;
}

/** The HELLO of a test client, and its answers. */
export interface TestLogin {
  hello(): Promise<Dict>;
  respond(method: string, extra: Dict): Promise<readonly [signature: string, extra: Dict]>;
  welcomed(details: Dict): void | Promise<void>;
}

/** Returns the login that the options describe. */
export function loginOf(options: TestJoinOptions): TestLogin {
  const { auth = [], onChallenge } = options;
  const login = new Login([auth].flat(), { attempt: 1, isRetry: false });
  const { authid, authmethods, authextra } = options;
  const given = Object.entries({ authid, authmethods, authextra });
  const said = Object.fromEntries(given.filter(([, value]) => value !== undefined));
  return {
    hello: async () => ({
      ...capableClient,
      ...options.details,
      ...(await login.hello()),
      ...said,
    }),
    respond: async (method, extra) => {
      if (onChallenge === undefined) return login.respond(method, extra);
      const reply = await onChallenge(method, extra);
      return typeof reply === 'string' ? [reply, {}] : reply;
    },
    welcomed: (details) => login.welcomed(details),
  };
}
