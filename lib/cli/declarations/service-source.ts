import { basename, extname } from 'node:path';
import type ts from 'typescript';
import { describeClass, describeContract, type DescribedService } from './described-service.js';
import type { Project } from './project.js';

/** A service of a file, with its type as a client sees it. */
export interface ServiceSource extends DescribedService {
  /** The name of the export. */
  readonly exported: string;
  /** The type of its remote. */
  readonly remote: ts.Type;
  /** The names of entries of a contract that take keyword arguments. */
  readonly keyworded: ReadonlySet<string>;
}

/** An export that may be a service: its type as a remote, in the language of the compiler. */
interface Candidate extends DescribedService {
  readonly type: string;
  /** The name of the export. */
  readonly exported: string;
  /** The type of the contract, if it may be one. */
  readonly schemas?: string;
}

/** The extension that a file is imported with. */
const imported: Readonly<Record<string, string>> = { '.mts': '.mjs', '.cts': '.cjs' };

/**
 * Finds the services that a file exports: decorated classes, contracts, and types that are a `Remote`.
 *
 * @returns the services, and the project that has their types
 */
export function findServices(project: Project): [services: ServiceSource[], project: Project] {
  const candidates = project.exports.flatMap((symbol) => candidateOf(project, symbol) ?? []);
  const { file } = project;
  const extension = extname(file);
  const name = basename(file, extension);
  const from = `./${name}${imported[extension] ?? '.js'}`;
  const probe = project.with(
    `${file.slice(0, -extension.length)}.remotes${extension === '.tsx' ? '.ts' : extension}`,
    probeOf(from, candidates),
  );
  const types = new Map(probe.exports.map((symbol) => [symbol.name, symbol] as const));
  const services = candidates.flatMap((candidate, at): ServiceSource[] => {
    const remote = typeOf(probe, types.get(`Remote${at}`));
    if (remote === undefined || !isRemote(probe, remote)) return [];
    return [{ ...candidate, remote, keyworded: keywordedOf(probe, types.get(`Keyworded${at}`)) }];
  });
  // A contract knows what the class that implements it has, and the URIs.
  const contracts = new Set(services.map(({ exported }) => exported));
  return [services.filter(({ contract = '' }) => !contracts.has(contract)), probe];
}

/** The file that makes remotes of what another one exports. */
function probeOf(from: string, candidates: readonly Candidate[]): string {
  const lines = candidates.map(
    ({ type, schemas = 'never' }, at) =>
      `export type Remote${at} = ${type};\nexport type Keyworded${at} = Keyworded<${schemas}>;`,
  );
  return `import type { ContractRemote, Remote } from 'nestjs-wamp/client';
import type { Contract, ContractOf } from 'nestjs-wamp/contract';
import type * as source from '${from}';
type Of<T> = T extends ContractOf<infer S> ? Remote<S> : T extends Contract ? ContractRemote<T> : never;
type Keyworded<C> = C extends Contract ? KeywordedIn<C['entries']> : {};
type KeywordedIn<E> = { [K in keyof E as E[K] extends { kind: 'event' | 'procedure'; kwargs: object } ? K : never]: 1 };
${lines.join('\n')}
`;
}

function candidateOf(project: Project, exported: ts.Symbol): Candidate | undefined {
  const { compiler, checker } = project;
  const symbol =
    exported.flags & compiler.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  const { name } = exported;
  for (const declaration of symbol.declarations ?? []) {
    if (compiler.isClassDeclaration(declaration)) {
      const service = describeClass(compiler, declaration);
      return service && { ...service, exported: name, type: `Remote<source.${name}>` };
    }
    if (compiler.isVariableDeclaration(declaration)) {
      const service = describeContract(compiler, declaration);
      const type = `typeof source.${name}`;
      return { ...service, exported: name, type: `Of<${type}>`, schemas: type };
    }
    if (compiler.isTypeAliasDeclaration(declaration) && declaration.typeParameters === undefined)
      return { name, exported: name, uris: new Map(), type: `source.${name}` };
  }
  return undefined;
}

function typeOf(project: Project, symbol: ts.Symbol | undefined): ts.Type | undefined {
  return symbol && project.checker.getDeclaredTypeOfSymbol(symbol);
}

/** Returns true for an object whose members are all remote. */
function isRemote({ checker }: Project, type: ts.Type): boolean {
  const members = checker.getPropertiesOfType(type);
  return (
    members.length > 0 &&
    members.every((member) => {
      const value = checker.getTypeOfSymbol(member);
      return value.getProperty('uri') !== undefined && value.getProperty('with') !== undefined;
    })
  );
}

function keywordedOf(project: Project, symbol: ts.Symbol | undefined): Set<string> {
  const type = typeOf(project, symbol);
  const members = type === undefined ? [] : project.checker.getPropertiesOfType(type);
  return new Set(members.map(({ name }) => name));
}
