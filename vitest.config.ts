import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { consolePage } from './test/utils/console-page.js';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** A file for machine-readable results; `.ci/run` sets it to add up the totals. */
const report = process.env['TEST_REPORT'];

/** The rings without processes. Their specs share modules: to import them again took most of the time. */
const shared = [
  'auth',
  'behaviour',
  'catalog',
  'client',
  'cluster',
  'conformance',
  'console',
  'contract',
  'discovery',
  'hostile',
  'hub',
  'nest',
  'protocol',
  'router',
  'serializers',
  'session',
  'testing',
  'transport',
];

/** These specs need a process of their own: no hub was made in it, nothing was written, or all its timers are watched. */
const fresh = new Set([
  'test/nest/missing-module.spec.ts',
  'test/nest/simulate.spec.ts',
  'test/transport/ws-connection.spec.ts',
]);

/** These run compilers for most of a minute each: `npm run test:types`. */
const compilers = [
  'test/types/browser-project.spec.ts',
  'test/types/public-types.spec.ts',
  'test/types/typed-contracts.spec.ts',
];

/** These start brokers and processes of an application: `npm run test:brokers`. */
export const brokers = 'test/brokers/**/*.spec.ts';

/** These drive a browser: `npm run test:pages`. */
export const pages = 'test/e2e/*page.e2e.spec.ts';

/** The specs of these rings that must not share modules, most because they replace some. */
const alone = shared
  .flatMap((ring) =>
    readdirSync(path(`test/${ring}`), { recursive: true }).map(
      (name) => `test/${ring}/${String(name)}`,
    ),
  )
  .filter((name) => name.endsWith('.spec.ts'))
  .filter((name) => fresh.has(name) || readFileSync(path(name), 'utf8').includes('vi.mock('));

const sharing = shared.map((ring) => `test/${ring}/**/*.spec.ts`);
const elsewhere = [
  '**/node_modules/**',
  '**/dist/**',
  'test/bench/**',
  'test/foreign/**',
  'test/nest-new/**',
  'test/smoke/**',
  ...(process.env['WAMP_VECTORS'] === undefined ? ['test/conformance/vectors.spec.ts'] : []),
];

export default defineConfig({
  // Written out, because vite takes these flags from tsconfig only for files that it includes.
  // `decorator` is singular: the plural is ignored without a word, and injection by type breaks.
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  plugins: [consolePage()],
  resolve: {
    alias: [
      { find: '#parts', replacement: path('lib/client/parts/all-parts.ts') },
      { find: '#socket', replacement: path('lib/client/node-socket.ts') },
      { find: /^nestjs-wamp$/, replacement: path('lib/index.ts') },
      { find: /^nestjs-wamp\/adapter$/, replacement: path('lib/adapter/index.ts') },
      { find: /^nestjs-wamp\/client$/, replacement: path('lib/client/index.ts') },
      { find: /^nestjs-wamp\/client\/auth$/, replacement: path('lib/client/auth/index.ts') },
      { find: /^nestjs-wamp\/client\/cbor$/, replacement: path('lib/client/cbor.ts') },
      { find: /^nestjs-wamp\/client\/msgpack$/, replacement: path('lib/client/msgpack.ts') },
      { find: /^nestjs-wamp\/console$/, replacement: path('lib/console/index.ts') },
      { find: /^nestjs-wamp\/contract$/, replacement: path('lib/contract/index.ts') },
      { find: /^nestjs-wamp\/nats$/, replacement: path('lib/nats/index.ts') },
      { find: /^nestjs-wamp\/prometheus$/, replacement: path('lib/prometheus/index.ts') },
      { find: /^nestjs-wamp\/redis$/, replacement: path('lib/redis/index.ts') },
      { find: /^nestjs-wamp\/testing$/, replacement: path('lib/testing/index.ts') },
    ],
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'rings',
          // Node 20 has the WebSocket of browsers only with this flag.
          execArgv: ['--experimental-websocket'],
          isolate: false,
          include: sharing,
          exclude: [...elsewhere, ...alone],
        },
      },
      {
        extends: true,
        test: {
          name: 'apart',
          include: ['test/*.spec.ts', `test/!(${shared.join('|')})/**/*.spec.ts`, ...alone],
          exclude: [...elsewhere, ...compilers, pages, brokers],
        },
      },
    ],
    env: { NEST_MAJOR: '12' },
    // Processes rather than threads: shutdown hooks need real signals.
    pool: 'forks',
    maxWorkers: 2,
    // They only end what hangs: a test is bounded by its work, which a busy machine does more slowly.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    restoreMocks: true,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
    coverage: { provider: 'v8', include: ['lib/**/*.ts'], reporter: ['text-summary', 'html'] },
  },
});
