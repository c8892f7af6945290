import type { Dict } from '../../protocol/messages.js';
import { asked } from '../ask-failure.js';
import * as texts from '../texts.js';
import type { Attempt, WampClientAuth } from './client-auth.js';

/**
 * The reason of ABORT if a client cannot answer CHALLENGE, or does not trust WELCOME. It is not in the
 * specification, but wampy.js and autobahn-js send it.
 */
export const cannotAuthenticate = 'wamp.error.cannot_authenticate';

/** The login of one attempt, by the methods that a client offers, the preferred first. */
export class Login {
  private challenged: WampClientAuth | undefined;

  constructor(
    private readonly auths: readonly WampClientAuth[],
    private readonly attempt: Attempt,
  ) {}

  /**
   * Returns what of the login belongs into HELLO.Details: `authmethods`, `authid` and `authextra`.
   *
   * @throws `TypeError` if two methods name different users
   */
  async hello(): Promise<Dict> {
    const { auths } = this;
    if (auths.length === 0) return {};
    const details: Record<string, unknown> = { authmethods: auths.map(({ method }) => method) };
    const authid = this.authid();
    if (authid !== undefined) details['authid'] = authid;
    const authextra = await this.authextra();
    if (authextra !== undefined) details['authextra'] = authextra;
    return details;
  }

  /**
   * Answers CHALLENGE.
   *
   * @returns AUTHENTICATE.Signature and AUTHENTICATE.Extra
   * @throws whatever the method throws, and `TypeError` for a method that was not offered
   */
  async respond(method: string, extra: Dict): Promise<readonly [signature: string, extra: Dict]> {
    const { auths } = this;
    this.challenged = auths.find((auth) => auth.method === method);
    if (this.challenged === undefined) {
      const offered = auths.map((auth) => auth.method);
      throw new TypeError(texts.notOffered(method, offered));
    }
    const reply = await this.challenged.respond(extra, this.attempt);
    return typeof reply === 'string' ? [reply, {}] : reply;
  }

  /** Checks WELCOME by the method that was used. @throws whatever the method throws */
  welcomed(details: Dict): void | Promise<void> {
    const used = ({ method }: WampClientAuth): boolean => method === details['authmethod'];
    return (this.challenged ?? this.auths.find(used))?.welcomed?.(details, this.attempt);
  }

  private authid(): string | undefined {
    const [first, ...others] = this.auths.flatMap(({ authid }) => authid ?? []);
    const other = others.find((authid) => authid !== first);
    if (first !== undefined && other !== undefined)
      throw new TypeError(texts.authids(first, other));
    return first;
  }

  private async authextra(): Promise<Dict | undefined> {
    const { attempt } = this;
    const extras = await Promise.all(
      this.auths.map(async ({ extra }) =>
        typeof extra === 'function' ? asked('extra', () => extra(attempt)) : extra,
      ),
    );
    const given = extras.filter((extra) => extra !== undefined);
    return given.length === 0 ? undefined : Object.assign({}, ...given);
  }
}
