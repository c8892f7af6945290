import { generate } from 'selfsigned';

/** A private key and its certificate, in PEM. */
export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

/** A certificate authority of a test, which signs what it is asked to. */
export class Authority {
  private constructor(readonly self: KeyPair) {}

  static async create(name = 'Test authority'): Promise<Authority> {
    const extensions = [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ] as const;
    return new Authority(await makePair(name, { extensions: [...extensions] }));
  }

  /** Returns the certificate of a server on this machine, or of a client. */
  sign(name: string, more: Options = {}): Promise<KeyPair> {
    const altNames = [{ type: 7, ip: '127.0.0.1' } as const];
    const extensions = [{ name: 'subjectAltName', altNames } as const];
    return makePair(name, { extensions, ca: { ...this.self }, ...more });
  }
}

/** Returns a certificate that nobody has signed. */
export function selfSigned(name: string): Promise<KeyPair> {
  return makePair(name, {});
}

type Options = NonNullable<Parameters<typeof generate>[1]>;

async function makePair(name: string, options: Options): Promise<KeyPair> {
  const attributes = [{ name: 'commonName', value: name }];
  const made = await generate(attributes, { keyType: 'ec', algorithm: 'sha256', ...options });
  return { key: made.private, cert: made.cert };
}
