import type ts from 'typescript';
import { isHandler } from './described-service.js';
import type { Project } from './project.js';
import type { ServiceSource } from './service-source.js';
import { keyOf, quoted, type TypePrinter } from './type-printer.js';

/** Prints services as interfaces of plain methods, of which `client.remote` makes the same remotes. */
export class ServicePrinter {
  constructor(
    private readonly project: Project,
    private readonly types: TypePrinter,
  ) {}

  print(service: ServiceSource): string {
    const members = this.membersOf(service);
    const methods = members.map((member) => this.method(member));
    const head = `${usage(service)}export interface ${service.name} {`;
    return `${head}\n${methods.map((lines) => indented(lines)).join('\n')}\n}`;
  }

  /** Without decorators, all methods are served; with some, only these. */
  private membersOf({ remote, keyworded }: ServiceSource): ts.Symbol[] {
    const { checker, compiler } = this.project;
    const members = checker
      .getPropertiesOfType(remote)
      .filter((member) => !keyworded.has(member.name));
    const isDecorated = ({ declarations = [] }: ts.Symbol): boolean =>
      declarations.some((declaration) => isHandler(compiler, declaration));
    return members.some(isDecorated) ? members.filter(isDecorated) : members;
  }

  private method(member: ts.Symbol): string {
    const { checker, compiler } = this.project;
    const text = compiler.displayPartsToString(member.getDocumentationComment(checker));
    const type = checker.getTypeOfSymbol(member);
    const signature = this.callOf(type) ?? this.callOf(memberOf(checker, type, 'publish'));
    const args = signature === undefined ? '' : this.parameters(signature);
    return `${comment(text)}${keyOf(member.name)}(${args}): ${this.answer(type)};`;
  }

  private callOf(type: ts.Type | undefined): ts.Signature | undefined {
    return type?.getCallSignatures()[0];
  }

  private parameters(signature: ts.Signature): string {
    const { checker } = this.project;
    const [rest] = signature.getParameters();
    const type = rest && checker.getTypeOfSymbol(rest);
    if (type === undefined) return '';
    return checker.isTupleType(type)
      ? this.types.elements(type as ts.TypeReference).join(', ')
      : `...args: ${this.types.print(type)}`;
  }

  /** Returns the type of what a method returns: a promise, or a stream. */
  private answer(type: ts.Type): string {
    const { checker } = this.project;
    const result = this.callOf(type);
    const final = result && checker.getAwaitedType(checker.getReturnTypeOfSignature(result));
    const value = final === undefined ? 'void' : this.types.print(final);
    const item = this.itemOf(type);
    if (item === undefined) return `Promise<${value}>`;
    // What emits nothing has no last value. A generator has one of another type.
    const isPlain = final === undefined || this.types.printDefined(final) === item;
    return isPlain ? `AsyncIterable<${item}>` : `AsyncGenerator<${item}, ${value}, never>`;
  }

  /** Returns the type of the values of a stream or a topic. */
  private itemOf(type: ts.Type): string | undefined {
    const { checker } = this.project;
    const verb = memberOf(checker, type, 'stream') ?? memberOf(checker, type, 'events');
    const signature = this.callOf(verb);
    if (signature === undefined) return undefined;
    const source = checker.getReturnTypeOfSignature(signature) as ts.TypeReference;
    const [item] = checker.getTypeArguments(source);
    return item && this.types.print(item);
  }
}

function memberOf(checker: ts.TypeChecker, type: ts.Type, name: string): ts.Type | undefined {
  const symbol = type.getProperty(name);
  return symbol && checker.getTypeOfSymbol(symbol);
}

/** Returns a comment that says how a client gets the service. */
function usage({ name, prefix, uris, keyworded }: ServiceSource): string {
  const lines: string[] = [];
  if (prefix !== undefined && uris.size === 0)
    lines.push(`\`client.remote<${name}>(${quoted(prefix)})\``);
  if (prefix !== undefined && uris.size > 0) {
    const entries = [...uris].map(([method, uri]) => `${keyOf(method)}: ${quoted(uri)}`);
    lines.push(
      `\`client.remote(contractOf<${name}>(${quoted(prefix)}, { ${entries.join(', ')} }))\``,
    );
  }
  if (keyworded.size > 0)
    lines.push(`Without ${[...keyworded].join(', ')}: a method cannot say keyword arguments.`);
  return comment(lines.join('\n'));
}

function comment(text: string): string {
  const safe = text.replaceAll('*/', '* /').trim();
  if (safe === '') return '';
  if (!safe.includes('\n')) return `/** ${safe} */\n`;
  const lines = safe.split('\n').map((line) => ` * ${line}`.trimEnd());
  return `/**\n${lines.join('\n')}\n */\n`;
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
