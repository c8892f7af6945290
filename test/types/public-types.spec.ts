import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const entries = [
  'index',
  'adapter/index',
  'client/index',
  'client/auth/index',
  'client/cbor',
  'client/msgpack',
  'contract/index',
  'nats/index',
  'prometheus/index',
  'redis/index',
  'testing/index',
] as const;

describe('every type that the public declarations mention', () => {
  it('can be imported', { timeout: 120_000 }, () => {
    const program = declarationsOf(entries.map((entry) => `${root}lib/${entry}.ts`));

    expect(hiddenTypes(program)).toEqual([]);
  });

  it('is missed if it is not exported', { timeout: 120_000 }, () => {
    const text = `
      interface Hidden { readonly x: number }
      export interface Shown { readonly hidden: Hidden; /** @internal */ readonly y: Hidden }
      export class Made { private z: Hidden | undefined; take(hidden: readonly Hidden[]): void {} }`;
    const program = declarationsOf([`${root}lib/made-up.ts`], text);

    expect(hiddenTypes(program)).toEqual(['Made mentions Hidden', 'Shown mentions Hidden']);
  });
});

/** Compiles to declarations, where every type is written out, and reads those. */
function declarationsOf(files: readonly string[], text?: string): ts.Program {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options: given } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const options = { ...given, noEmit: false, declaration: true, emitDeclarationOnly: true };
  const emitted = new Map<string, string>();
  const sources = hostOf(options, new Map(text === undefined ? [] : [[files[0]!, text]]));
  ts.createProgram(files, options, sources).emit(undefined, (name, content) =>
    emitted.set(name, content),
  );
  return ts.createProgram([...emitted.keys()], options, hostOf(options, emitted));
}

/** Reads some files from memory, and where a declaration is there it hides its source. */
function hostOf(options: ts.CompilerOptions, files: ReadonlyMap<string, string>): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  const isHidden = (name: string): boolean => files.has(name.replace(/\.ts$/, '.d.ts'));
  host.fileExists = (name) => files.has(name) || (!isHidden(name) && fileExists(name));
  host.readFile = (name) => files.get(name) ?? readFile(name);
  host.getSourceFile = (name, target, ...rest) => {
    const content = files.get(name);
    return content === undefined
      ? getSourceFile(name, target, ...rest)
      : ts.createSourceFile(name, content, target, true);
  };
  return host;
}

/** Returns a line for each type of the library that an exported name mentions and no entry exports. */
function hiddenTypes(program: ts.Program): string[] {
  const checker = program.getTypeChecker();
  const exported = program
    .getSourceFiles()
    .filter(({ fileName }) => isEntry(fileName))
    .flatMap((file) => checker.getExportsOfModule(checker.getSymbolAtLocation(file)!))
    .map((symbol) => resolved(symbol, checker));
  const isPublic = new Set(exported);
  const lines = exported.flatMap((symbol) =>
    mentionedBy(symbol, checker)
      .filter((mentioned) => isOurs(mentioned) && !isPublic.has(mentioned))
      .map((mentioned) => `${symbol.name} mentions ${mentioned.name}`),
  );
  return [...new Set(lines)].toSorted();
}

function isEntry(file: string): boolean {
  return (
    entries.some((entry) => file === `${root}lib/${entry}.d.ts`) || file.endsWith('/made-up.d.ts')
  );
}

/** Values, whose types are written out, and type parameters are no types of ours. */
function isOurs({ declarations = [], flags }: ts.Symbol): boolean {
  if ((flags & ts.SymbolFlags.Type) === 0) return false;
  return declarations.some((declaration) => {
    const isParameter = ts.isTypeParameterDeclaration(declaration);
    return !isParameter && declaration.getSourceFile().fileName.startsWith(`${root}lib/`);
  });
}

function resolved(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

function mentionedBy({ declarations = [] }: ts.Symbol, checker: ts.TypeChecker): ts.Symbol[] {
  const found: ts.Symbol[] = [];
  const visit = (node: ts.Node): void => {
    if (isInternal(node) || isComputation(node)) return;
    const name = nameOfType(node);
    const symbol = name && checker.getSymbolAtLocation(name);
    if (symbol !== undefined) found.push(resolved(symbol, checker));
    ts.forEachChild(node, visit);
  };
  declarations.forEach(visit);
  return found;
}

/** Private members have no types in declarations; those marked `@internal` are nobody's business. */
function isInternal(node: ts.Node): boolean {
  return ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal');
}

/** How a type is computed from its parameters is its own business. */
function isComputation(node: ts.Node): boolean {
  if (ts.isConditionalTypeNode(node)) return true;
  return ts.isMappedTypeNode(node.parent) && node === node.parent.nameType;
}

function nameOfType(node: ts.Node): ts.Node | undefined {
  if (ts.isTypeReferenceNode(node)) return node.typeName;
  if (ts.isExpressionWithTypeArguments(node)) return node.expression;
  if (ts.isTypeQueryNode(node)) return node.exprName;
  if (ts.isImportTypeNode(node)) return node.qualifier;
  return undefined;
}
