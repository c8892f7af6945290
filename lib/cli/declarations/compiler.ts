import { createRequire } from 'node:module';
import type ts from 'typescript';
import { UsageError } from '../command-errors.js';
import * as texts from '../texts.js';

/** The compiler of the project, with its version. */
export type Compiler = typeof ts;

/**
 * Loads the compiler of the project of a file, or the one beside this package.
 *
 * @throws UsageError if there is none, or if it has no API
 */
export function loadCompiler(file: string): Compiler {
  for (const from of [file, import.meta.url]) {
    const require = createRequire(from);
    if (!isInstalled(require)) continue;
    const compiler = require('typescript') as Partial<Compiler>;
    if (compiler.createProgram !== undefined) return compiler as Compiler;
    throw new UsageError(texts.compilerWithoutApi(String(compiler.version)));
  }
  throw new UsageError(texts.packageMissing('typescript', 'nestjs-wamp types'));
}

function isInstalled(require: NodeJS.Require): boolean {
  try {
    return require.resolve('typescript') !== '';
  } catch {
    return false;
  }
}
