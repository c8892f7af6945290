import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { run } from './terminal.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = `${root}test/types/flattened/`;
const stored = `${folder}shop-types.d.ts`;

function older(version: string): typeof ts {
  return createRequire(`${root}test/types/compilers/${version}/`)('typescript') as typeof ts;
}

describe('types', () => {
  // What it writes is compared in smoke/types.mjs, which has the built package, and by the compiler in
  // types/flattened/equal.ts.
  it.each(
    [older('5.4'), older('5.9'), ts].map((compiler) => [compiler.version, compiler] as const),
  )('writes what compiles alone, by TypeScript %s', (_, compiler) => {
    const program = compiler.createProgram([stored], {
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      types: [],
      lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
    });
    const problems = program.getSemanticDiagnostics(program.getSourceFile(stored));
    expect(problems.map(({ messageText }) => messageText)).toEqual([]);
    expect(program.getGlobalDiagnostics()).toEqual([]);
  });

  it('ends with 2 if there is no such file', async () => {
    const { code, out, err } = await run(['types', `${folder}none.ts`]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(`There is no file "${folder}none.ts".\n`);
  });
});
