import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';

type Compiler = typeof ts;

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = `${root}test/types/typed/`;
const files = ['services', 'serialized', 'remote', 'contracts'].map(
  (name) => `${folder}${name}.ts`,
);
/** What an application imports, as the files of the fixtures do. */
const entries = ['index', 'contract/index', 'client/index'];

function older(version: string): Compiler {
  return createRequire(`${root}test/types/compilers/${version}/`)('typescript') as Compiler;
}

const compilers: readonly Compiler[] = [older('5.4'), older('5.9'), ts];
const cases = compilers.flatMap((compiler) =>
  [true, false].map((exact) => ({ version: compiler.versionMajorMinor, compiler, exact })),
);

/** The declarations of this package by path, as the published package has them. */
const declarations = new Map<string, string>();

/** What a compiler has read already: the programs of one compiler differ only in what they check. */
const parsed = new Map<Compiler, Map<string, ts.SourceFile | undefined>>();

beforeAll(() => {
  const sources = entries.map((entry) => `${root}lib/${entry}.ts`);
  const options = { ...optionsOf(ts), noEmit: false, declaration: true, emitDeclarationOnly: true };
  ts.createProgram(sources, options).emit(undefined, (name, text) => declarations.set(name, text));
});

function optionsOf(compiler: Compiler): ts.CompilerOptions {
  const { config } = compiler.readConfigFile(`${root}tsconfig.json`, compiler.sys.readFile);
  const { options } = compiler.parseJsonConfigFileContent(config, compiler.sys, root);
  return options;
}

/** Compiles the fixtures against the declarations; some applications have neither of the two checks. */
function compile(compiler: Compiler, exact: boolean): ts.Program {
  const given = optionsOf(compiler);
  const paths = Object.entries(given.paths ?? {}).map(([name, targets]) => [
    name,
    targets.map((target) => target.replace(/ts$/, 'js')),
  ]);
  const options = {
    ...given,
    paths: Object.fromEntries(paths) as ts.MapLike<string[]>,
    exactOptionalPropertyTypes: exact,
    noUncheckedIndexedAccess: exact,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
    target: compiler.ScriptTarget.ES2022,
  };
  const host = compiler.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  const isHidden = (name: string): boolean => declarations.has(name.replace(/\.ts$/, '.d.ts'));
  host.fileExists = (name) => declarations.has(name) || (!isHidden(name) && fileExists(name));
  host.readFile = (name) => declarations.get(name) ?? readFile(name);
  const known = parsed.get(compiler) ?? new Map<string, ts.SourceFile | undefined>();
  parsed.set(compiler, known);
  host.getSourceFile = (name, target, ...rest) => {
    const text = declarations.get(name);
    if (!known.has(name))
      known.set(
        name,
        text === undefined
          ? getSourceFile(name, target, ...rest)
          : compiler.createSourceFile(name, text, target, true),
      );
    return known.get(name);
  };
  return compiler.createProgram(files, options, host);
}

function problemsOf(compiler: Compiler, program: ts.Program): string[] {
  const all = files.flatMap((name) => program.getSemanticDiagnostics(program.getSourceFile(name)));
  return [...program.getGlobalDiagnostics(), ...all].map(({ file, start, messageText }) => {
    const line = file && file.getLineAndCharacterOfPosition(start!).line + 1;
    const text = compiler.flattenDiagnosticMessageText(messageText, '\n');
    return `${file?.fileName.slice(root.length)}:${line} ${text}`;
  });
}

/** The types of the members of an exported object, by name, as an editor prints them. */
function shownBy(compiler: Compiler, program: ts.Program, file: string, name: string) {
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(`${folder}${file}.ts`)!)!;
  const exported = checker.getExportsOfModule(module).find((symbol) => symbol.name === name)!;
  const flags =
    compiler.TypeFormatFlags.NoTruncation |
    compiler.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope;
  const members = checker.getTypeOfSymbol(exported).getProperties();
  return members.map((member) => {
    const type = checker.getTypeOfSymbol(member);
    return `${member.name}: ${checker.typeToString(type, undefined, flags)}`;
  });
}

/** An editor shows the names of parameters. Only those behind an injected one are lost. */
const shown = [
  'add: RemoteProcedure<[a: number, b: number], number, ClientVerbs, Dict>',
  'slow: RemoteProcedure<[n: number], number | bigint, ClientVerbs, Dict>',
  'greet: RemoteProcedure<[arg: string, arg?: string | undefined], string, ClientVerbs, Dict>',
  'welcome: RemoteProcedure<[name: string, greeting?: string | undefined], string, ClientVerbs, Dict>',
  'whoAmI: RemoteProcedure<[], string, ClientVerbs, Dict>',
  'mine: RemoteProcedure<[arg: string, arg?: boolean | undefined], string, ClientVerbs, Dict>',
  'order: RemoteProcedure<[order: SendableObject<OrderDto>], Flat<{ readonly at: string; readonly total: number; readonly length: number; } & {}>, ClientVerbs, Dict>',
  'sum: RemoteProcedure<number[], number, ClientVerbs, Dict>',
  'many: RemoteProcedure<string[], void, ClientVerbs, Dict> & RemoteEvent<string[], ClientVerbs>',
  'work: RemoteProcedure<[n: number], string, ClientVerbs, Dict>',
  'upload: RemoteProcedure<[name: string], number, ClientVerbs, Dict>',
  'countdown: RemoteProcedure<[from: number], string | undefined, ClientVerbs, Dict> & RemoteStream<[from: number], string, ClientVerbs> & RemoteTopic<string>',
  'pages: RemoteProcedure<[n: number], string, ClientVerbs, Dict> & RemoteStream<[n: number], string | number, ClientVerbs> & RemoteTopic<string | number>',
  'ticks: RemoteProcedure<[], number | undefined, ClientVerbs, Dict> & RemoteStream<[], number, ClientVerbs> & RemoteTopic<number>',
  'onSaid: RemoteProcedure<[text: string, at: string | Date], void, ClientVerbs, Dict> & RemoteEvent<[text: string, at: string | Date], ClientVerbs>',
  'onLater: RemoteProcedure<[text: string], void, ClientVerbs, Dict> & RemoteEvent<[text: string], ClientVerbs>',
];

describe.each(cases)('TypeScript $version, exactOptionalPropertyTypes: $exact', (each) => {
  it('accepts what is right, and rejects each mistake', () => {
    const program = compile(each.compiler, each.exact);

    expect(problemsOf(each.compiler, program)).toEqual([]);
    expect(shownBy(each.compiler, program, 'remote', 'shown')).toEqual(shown);
  });
});
