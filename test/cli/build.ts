import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { transformWithOxc } from 'vite';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The package as it is built, for processes that import it. */
export interface BuiltPackage {
  readonly folder: string;
  /** The program `nestjs-wamp`. */
  readonly bin: string;
}

/** Makes `dist/` in a new folder, without types, in a moment. Modules in the folder import the package by its name. */
export async function buildPackage(): Promise<BuiltPackage> {
  // Below node_modules, so that packages are found.
  const folder = mkdtempSync(join(root, 'node_modules', '.nestjs-wamp-'));
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  const files = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
  await Promise.all(
    sources.map(async (file) => {
      const target = join(folder, 'dist', file.replace(/ts$/, 'js'));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, await compiled(readFileSync(join(root, 'lib', file), 'utf8'), file));
    }),
  );
  return { folder, bin: join(folder, 'dist/cli/nestjs-wamp.js') };
}

/** Returns the JavaScript of a module. What has decorators is rare, and takes the slow compiler. */
export async function compiled(source: string, file: string): Promise<string> {
  if (!/^ *@\w+\(/m.test(source))
    return (await transformWithOxc(source, file, { sourcemap: false })).code;
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (name) =>
    ts.sys.readFile(name),
  );
  const { compilerOptions } = config as { compilerOptions: object };
  return ts.transpileModule(source, {
    fileName: file,
    compilerOptions: {
      ...compilerOptions,
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2023,
    },
  }).outputText;
}
