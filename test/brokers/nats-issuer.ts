import { nkeys } from '@nats-io/transport-node';

type KeyPair = ReturnType<typeof nkeys.createUser>;

const unlimited = { subs: -1, data: -1, payload: -1 };
const accountLimits = {
  ...unlimited,
  conn: -1,
  leaf: -1,
  imports: -1,
  exports: -1,
  wildcards: true,
};

/** Who makes tokens (JWT) for the users of a NATS server, as `nsc` does. */
export class NatsIssuer {
  private readonly operator = nkeys.createOperator();
  private readonly account = nkeys.createAccount();
  private readonly user = nkeys.createUser();

  /** The secret of the user. */
  get seed(): Uint8Array {
    return this.user.getSeed();
  }

  /** The configuration of a server that trusts it. */
  get config(): string {
    const { operator, account } = this;
    const key = account.getPublicKey();
    return [
      `operator: ${signed(operator, operator, { type: 'operator' })}`,
      'resolver: MEMORY',
      `resolver_preload: { ${key}: ${signed(operator, account, { type: 'account', limits: accountLimits })} }`,
    ].join('\n');
  }

  /** Returns a token that expires after some seconds. */
  token(seconds: number): string {
    const { account, user } = this;
    const exp = Math.floor(Date.now() / 1_000) + seconds;
    return signed(account, user, { type: 'user', pub: {}, sub: {}, ...unlimited }, { exp });
  }
}

function signed(issuer: KeyPair, subject: KeyPair, nats: object, more: object = {}): string {
  const claims = {
    jti: subject.getPublicKey(),
    iat: Math.floor(Date.now() / 1_000),
    iss: issuer.getPublicKey(),
    sub: subject.getPublicKey(),
    nats: { version: 2, ...nats },
    ...more,
  };
  const head = encoded({ typ: 'JWT', alg: 'ed25519-nkey' });
  const text = `${head}.${encoded(claims)}`;
  return `${text}.${Buffer.from(issuer.sign(Buffer.from(text))).toString('base64url')}`;
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
