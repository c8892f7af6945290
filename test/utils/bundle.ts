import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type BuildOptions, type Plugin } from 'esbuild';

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

/** A program in files, as an application ships it to browsers. */
export interface SplitBundle {
  /** The bytes of the files that a page loads before it runs, each compressed. */
  readonly firstGzipBytes: number;
  /** The bytes of these files, not compressed. */
  readonly firstBytes: number;
  /** The bytes of all files, each compressed. */
  readonly allGzipBytes: number;
  /** The files of `lib/` that are loaded later. */
  readonly later: readonly string[];
  /** The text of each file, by its name. */
  readonly files: ReadonlyMap<string, string>;
  /** The name of the file that a page names. */
  readonly entry: string;
}

/** Bundles and minifies a program for browsers, in files that are loaded when they are needed. */
export async function splitBundle(program: string): Promise<SplitBundle> {
  const { outputFiles, metafile } = await build({ ...settings(program), splitting: true });
  const { outputs } = metafile;
  const first = new Set<string>();
  const load = (name: string): void => {
    if (first.has(name)) return;
    first.add(name);
    for (const { kind, path } of outputs[name]!.imports)
      if (kind === 'import-statement') load(path);
  };
  const names = Object.keys(outputs);
  const isEntry = (name: string): boolean => outputs[name]!.entryPoint === '<stdin>';
  const entry = names.find(isEntry)!;
  load(entry);
  const sizes = names.map((name, at) => {
    const { contents } = outputFiles[at]!;
    return { name, bytes: contents.length, gzip: gzipBytes(contents), isFirst: first.has(name) };
  });
  const sum = (values: number[]): number => values.reduce((all, value) => all + value, 0);
  const firsts = sizes.filter(({ isFirst }) => isFirst);
  const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
  return {
    entry: nameOf(entry),
    files: new Map(outputFiles.map(({ path, text }) => [nameOf(path), text])),
    firstBytes: sum(firsts.map(({ bytes }) => bytes)),
    firstGzipBytes: sum(firsts.map(({ gzip }) => gzip)),
    allGzipBytes: sum(sizes.map(({ gzip }) => gzip)),
    later: names
      .filter((name) => !first.has(name))
      .flatMap((name) => Object.keys(outputs[name]!.inputs)),
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
  const { outputFiles, metafile } = await build(settings(program, runtime, external));
  const [{ text: code, contents }] = outputFiles as [(typeof outputFiles)[number]];
  const [output] = Object.values(metafile.outputs);
  const parts = Object.entries(output!.inputs).map(
    ([file, { bytesInOutput }]) => [file, bytesInOutput] as const,
  );
  return { code, gzipBytes: gzipBytes(contents), parts: new Map(parts) };
}

function gzipBytes(contents: Uint8Array): number {
  return gzipSync(contents, { level: 9 }).length;
}

function settings(program: string, runtime: Runtime = 'browser', external: string[] = []) {
  return {
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
  } as const satisfies BuildOptions;
}
