import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const entries = [
  'client/index',
  'client/auth/index',
  'client/cbor',
  'client/msgpack',
  'contract/index',
];

function older(version: string): typeof ts {
  return createRequire(`${root}test/types/compilers/${version}/`)('typescript') as typeof ts;
}

/** The declarations of the package by path, in the place of its sources. */
const declarations = new Map<string, string>();

beforeAll(() => {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const sources = entries.map((entry) => `${root}lib/${entry}.ts`);
  ts.createProgram(sources, {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
  }).emit(undefined, (name, text) => declarations.set(name, text));
});

/** Compiles the entries as a project for browsers does: without types of Node, and checking all declarations. */
function problems(compiler: typeof ts): string[] {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    types: [],
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    target: compiler.ScriptTarget.ES2022,
    module: compiler.ModuleKind.ESNext,
    moduleResolution: compiler.ModuleResolutionKind.Bundler,
  };
  const host = compiler.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  const isSource = (name: string): boolean => declarations.has(name.replace(/\.ts$/, '.d.ts'));
  host.fileExists = (name) => declarations.has(name) || (!isSource(name) && fileExists(name));
  host.readFile = (name) => declarations.get(name) ?? readFile(name);
  host.getSourceFile = (name, target, ...rest) => {
    const text = declarations.get(name);
    return text === undefined
      ? getSourceFile(name, target, ...rest)
      : compiler.createSourceFile(name, text, target, true);
  };
  const names = entries.map((entry) => `${root}lib/${entry}.d.ts`);
  const program = compiler.createProgram(names, options, host);
  // Only what is ours: the libraries of the compiler take most of the time.
  const ours = program.getSourceFiles().filter(({ fileName }) => declarations.has(fileName));
  const found = ours.flatMap((file) => program.getSemanticDiagnostics(file));
  return [...program.getGlobalDiagnostics(), ...found].map(({ file, messageText }) => {
    const text = compiler.flattenDiagnosticMessageText(messageText, '\n');
    return `${file?.fileName.slice(root.length)}: ${text}`;
  });
}

describe('a project for browsers', () => {
  it.each([
    ['5.4', older('5.4')],
    ['5.9', older('5.9')],
    [ts.version, ts],
  ])('compiles all declarations of the client with TypeScript %s', (_, compiler) => {
    expect(declarations.size).toBeGreaterThan(entries.length);
    expect(problems(compiler)).toEqual([]);
  });
});
