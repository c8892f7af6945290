import type { TestRouterOptions } from './router-options.js';

/**
 * Options of test routers for usual tests.
 *
 * - `login`: the users `ann`, with a ticket; `ben`, with a secret for WAMP-CRA; and `cid`, whose secret has a
 *   salt and belongs to the password `password of cid`. Ann may do everything, Ben and Cid may call and
 *   subscribe, and anonymous clients may call procedures below `com.example.public`.
 * - `tls`: a port with TLS.
 * - `pings`: pings each client every 200 ms.
 * - `ipv6`: a port of the address `::1`.
 *
 * @example
 * const { ann } = testRouterPresets.login.users;
 * const router = await createTestRouter(testRouterPresets.login);
 * await router.connect({ auth: ticketAuth({ authid: 'ann', ticket: ann.ticket }) });
 */
export const testRouterPresets = {
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
} as const satisfies Record<string, TestRouterOptions>;
