import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
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
  await Promise.all(files.filter((file) => file.endsWith('.ts')).map((file) => emit(folder, file)));
  return { folder, bin: join(folder, 'dist/cli/nestjs-wamp.js') };
}

async function emit(folder: string, file: string): Promise<void> {
  const source = join(root, 'lib', file);
  const { code } = await transformWithOxc(readFileSync(source, 'utf8'), source, {
    decorator: { legacy: true, emitDecoratorMetadata: true },
    sourcemap: false,
  });
  const target = join(folder, 'dist', file.replace(/ts$/, 'js'));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, code);
}
