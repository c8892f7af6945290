import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));

type Conditions = Readonly<Record<string, string>>;
interface Manifest {
  readonly imports: Readonly<Record<string, Conditions>>;
  readonly exports: Readonly<Record<string, Conditions>>;
}
const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as Manifest;

/** A program in one file, as an application ships it. */
export interface Bundle {
  readonly code: string;
  /** The bytes that travel, by the best compression of gzip. */
  readonly gzipBytes: number;
  /** The bytes of each file of `lib/` or `node_modules/` in it. */
  readonly parts: ReadonlyMap<string, number>;
}

/** Where a program runs: `worker` and `neutral` are what bundlers for workers, and for anything, look for. */
export type Runtime = 'browser' | 'neutral' | 'node' | 'worker';

/** Resolves what package.json promises, to the sources from which it is built. */
function packageOf(runtime: Runtime): Plugin {
  const sourceOf = (built: string): string =>
    built.replace('./dist/', `${root}lib/`).replace(/js$/, 'ts');
  return {
    name: 'nestjs-wamp',
    setup({ onResolve }) {
      onResolve({ filter: /^#/ }, ({ path }) => {
        const conditions = Object.entries(manifest.imports[path]!);
        const [, built] = conditions.find(([name]) => name === runtime || name === 'default')!;
        return { path: sourceOf(built) };
      });
      onResolve({ filter: /^nestjs-wamp(\/|$)/ }, ({ path }) => ({
        path: sourceOf(manifest.exports[path.replace('nestjs-wamp', '.')]!['import']!),
        sideEffects: false,
      }));
      // What esbuild reads in package.json for packages: unused files have no effects.
      onResolve({ filter: /^\.\.?\/.*\.js$/ }, ({ path, resolveDir }) =>
        resolveDir.startsWith(`${root}lib`)
          ? {
              path: fileURLToPath(new URL(path, `file://${resolveDir}/`)).replace(/js$/, 'ts'),
              sideEffects: false,
            }
          : undefined,
      );
    },
  };
}

/**
 * Bundles and minifies a program.
 *
 * @param external packages that stay outside
 * @throws if a module of Node is in a bundle that is not for Node
 */
export async function bundle(
  program: string,
  runtime: Runtime = 'browser',
  external: string[] = [],
): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: program, resolveDir: root, loader: 'ts' },
    bundle: true,
    external,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    // The syntax of the browsers that the README names.
    target: 'es2022',
    platform: runtime === 'worker' ? 'browser' : runtime,
    ...(runtime === 'worker' && { conditions: ['worker', 'module'] }),
    // The paths of the repository are not those of an application.
    tsconfigRaw: {},
    plugins: [packageOf(runtime)],
    logLevel: 'silent',
    outdir: '/',
  });
  const [{ text: code, contents }] = outputFiles as [(typeof outputFiles)[number]];
  const [output] = Object.values(metafile.outputs);
  const parts = Object.entries(output!.inputs).map(
    ([file, { bytesInOutput }]) => [file, bytesInOutput] as const,
  );
  return { code, gzipBytes: gzipSync(contents, { level: 9 }).length, parts: new Map(parts) };
}
