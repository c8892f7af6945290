import type { MemoryRouterOptions, TestRouterOptions } from './router-options.js';

/** Options of test routers for usual tests. */
export interface TestRouterPresets {
  /**
   * Users: `ann` with the ticket `ticket of ann`; `ben` with the secret `secret of ben` for WAMP-CRA; and `cid`,
   * whose salted secret belongs to the password `password of cid`. Ann may do everything. Ben and Cid may call
   * and subscribe. Anonymous clients may call procedures whose URIs begin with `com.example.public.`.
   */
  readonly login: MemoryRouterOptions;
  /** A port with TLS. */
  readonly tls: TestRouterOptions;
  /** Pings each client every 200 ms. */
  readonly pings: MemoryRouterOptions;
  /** A port of the address `::1`. */
  readonly ipv6: TestRouterOptions;
}

/**
 * Options of test routers for usual tests.
 *
 * @example
 * const router = await createTestRouter(testRouterPresets.login);
 * const auth = ticketAuth({ authid: 'ann', ticket: 'ticket of ann' });
 * const ann = await router.connect({ auth });
 */
export const testRouterPresets: TestRouterPresets = {
  login: {
    users: {
      ann: { ticket: 'ticket of ann', role: 'admin' },
      ben: { secret: 'secret of ben' },
      cid: {
        secret: '1RwgbQAXVvob1P2bySpN1vfAoRBBZwn7LtT33Kjsq+4=',
        salt: 'salt of cid',
        iterations: 100,
        keylen: 32,
      },
    },
    anonymous: 'guest',
    permissions: [
      {
        role: 'admin',
        uri: '',
        match: 'prefix',
        allow: ['call', 'publish', 'register', 'subscribe'],
      },
      { role: 'user', uri: '', match: 'prefix', allow: ['call', 'subscribe'] },
      { role: 'guest', uri: 'com.example.public.', match: 'prefix', allow: 'call' },
    ],
  },
  tls: { tls: true },
  pings: { pingMs: 200 },
  ipv6: { host: '::1' },
};
