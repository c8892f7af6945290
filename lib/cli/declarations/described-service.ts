import type ts from 'typescript';
import type { Compiler } from './compiler.js';

/** What the source says of a service, beside its types. */
export interface DescribedService {
  /** The name of its declaration. */
  readonly name: string;
  /** The prefix, if it is written as a text. */
  readonly prefix?: string | undefined;
  /** The URIs that are not the prefix with the name, by method, if they are written as texts. */
  readonly uris: ReadonlyMap<string, string>;
  /** The contract of a class, by the name that its decorator has. */
  readonly contract?: string | undefined;
}

const methodDecorators: ReadonlySet<string> = new Set([
  'WampProcedure',
  'WampSubscribe',
  'WampTopic',
]);
const classDecorators: ReadonlySet<string> = new Set(['WampImplements', 'WampService']);

/** Reads a decorated class; undefined for any other one, such as a DTO. */
export function describeClass(
  compiler: Compiler,
  declaration: ts.ClassDeclaration,
): DescribedService | undefined {
  const [service, ...others] = decoratorsOf(compiler, declaration, classDecorators);
  const methods = declaration.members.filter((member) => isHandler(compiler, member));
  if (service === undefined && methods.length === 0) return undefined;
  const uris = methods.flatMap((method): [string, string][] => {
    const [decorator] = decoratorsOf(compiler, method, methodDecorators);
    const uri = decorator && textOf(compiler, decorator.arguments[0]);
    const name = method.name?.getText() ?? '';
    return uri === undefined || uri === name ? [] : [[name, uri]];
  });
  return {
    name: declaration.name?.text ?? 'Service',
    prefix: service && textOf(compiler, service.arguments[0]),
    uris: new Map(uris),
    contract: [service, ...others]
      .flatMap((decorator) => decorator?.arguments[0] ?? [])
      .find((argument) => compiler.isIdentifier(argument))
      ?.getText(),
  };
}

/** Reads `contractOf('prefix', { name: 'uri' })` or `defineContract('prefix', …)`. */
export function describeContract(
  compiler: Compiler,
  declaration: ts.VariableDeclaration,
): DescribedService {
  const { initializer } = declaration;
  const call = initializer && compiler.isCallExpression(initializer) ? initializer : undefined;
  const [prefix, entries] = call?.arguments ?? [];
  const type = call?.typeArguments?.[0];
  const uris =
    entries && compiler.isObjectLiteralExpression(entries)
      ? entries.properties.flatMap((entry): [string, string][] => {
          const uri = compiler.isPropertyAssignment(entry)
            ? textOf(compiler, entry.initializer)
            : undefined;
          return uri === undefined ? [] : [[entry.name?.getText() ?? '', uri]];
        })
      : [];
  const name =
    type && compiler.isTypeReferenceNode(type)
      ? type.typeName.getText()
      : titled(declaration.name.getText());
  return { name, prefix: textOf(compiler, prefix), uris: new Map(uris) };
}

/** Returns true for a method that clients can call, or that has events. */
export function isHandler(compiler: Compiler, node: ts.Node): boolean {
  return decoratorsOf(compiler, node, methodDecorators).length > 0;
}

function decoratorsOf(
  compiler: Compiler,
  node: ts.Node,
  names: ReadonlySet<string>,
): ts.CallExpression[] {
  if (!compiler.canHaveDecorators(node)) return [];
  return (compiler.getDecorators(node) ?? [])
    .map(({ expression }) => expression)
    .filter((call) => compiler.isCallExpression(call))
    .filter(({ expression }) => names.has(expression.getText().split('.').at(-1) ?? ''));
}

/** Returns the text of a literal. */
function textOf(compiler: Compiler, node: ts.Node | undefined): string | undefined {
  return node !== undefined && compiler.isStringLiteralLike(node) ? node.text : undefined;
}

function titled(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
