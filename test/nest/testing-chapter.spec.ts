import { compileFunction } from 'node:vm';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { snippets } from '../utils/snippets.js';

/** What the blocks import. */
const packages: Readonly<Record<string, unknown>> = {
  '@nestjs/common': await import('@nestjs/common'),
  '@nestjs/testing': await import('@nestjs/testing'),
  'nestjs-wamp': await import('nestjs-wamp'),
  'nestjs-wamp/client': await import('nestjs-wamp/client'),
  'nestjs-wamp/testing': await import('nestjs-wamp/testing'),
  rxjs: await import('rxjs'),
};

/** Runs a block as it stands. Its tests are declared where it is called. */
function run(code: string): void {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: {
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2023,
    },
  });
  const body = compileFunction(outputText, ['exports', 'require', 'it', 'expect']);
  const require = (name: string): unknown => packages[name];
  (body as (...given: unknown[]) => void)({}, require, it, expect);
}

const chapter = snippets.filter(({ place }) => place.startsWith('docs/testing.md'));

describe.each(chapter)('$place', ({ code }) => {
  run(code);
});
