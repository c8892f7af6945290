import type ts from 'typescript';
import { UsageError } from '../command-errors.js';
import { defaults } from '../defaults.js';
import * as texts from '../texts.js';
import type { Project } from './project.js';

/** Types of the libraries that are printed with their arguments. All others are printed by their name alone. */
const generic: ReadonlySet<string> = new Set(['Map', 'ReadonlyMap', 'ReadonlySet', 'Set']);

/** Prints types that need no declaration of another file. A type that contains itself gets a name. */
export class TypePrinter {
  /** The declarations of types that contain themselves, by name. */
  readonly named = new Map<string, string>();
  private readonly names = new Map<ts.Type, string>();
  /** The object types that are being printed, the outermost first. */
  private readonly open: ts.Type[] = [];

  /** @param reserved names that are not free */
  constructor(
    private readonly project: Project,
    private readonly reserved: ReadonlySet<string>,
  ) {}

  print(type: ts.Type): string {
    const { TypeFlags } = this.project.compiler;
    if (type.isUnion()) return this.union(type.types);
    if (type.isIntersection()) return this.intersection(type);
    if (type.isStringLiteral()) return quoted(type.value);
    if (type.isNumberLiteral()) return String(type.value);
    if (type.flags & TypeFlags.Object) return this.object(type as ts.ObjectType);
    if (type.flags & TypeFlags.EnumLike) return 'number';
    if (type.flags & (TypeFlags.Instantiable & ~TypeFlags.StringLike)) return this.constraint(type);
    return this.project.checker.typeToString(
      type,
      undefined,
      this.project.compiler.TypeFormatFlags.NoTruncation,
    );
  }

  /** Prints a type without `undefined`, which a question mark says. */
  printDefined(type: ts.Type): string {
    const { TypeFlags } = this.project.compiler;
    if (!type.isUnion()) return this.print(type);
    return this.union(type.types.filter(({ flags }) => !(flags & TypeFlags.Undefined)));
  }

  /** Prints the elements of a tuple as parameters or as elements, with their names. */
  elements(type: ts.TypeReference): string[] {
    const { ElementFlags } = this.project.compiler;
    const { elementFlags, labeledElementDeclarations: labels } = type.target as ts.TupleType;
    const taken = new Set<string>();
    return this.project.checker.getTypeArguments(type).map((element, at) => {
      const flags = elementFlags[at] ?? ElementFlags.Required;
      const name = freshName(labels?.[at], at, taken);
      if (flags & ElementFlags.Rest) return `...${name}: ${bracketed(this.print(element))}[]`;
      if (flags & ElementFlags.Variadic) return `...${name}: ${this.print(element)}`;
      if (flags & ElementFlags.Optional) return `${name}?: ${this.printDefined(element)}`;
      return `${name}: ${this.print(element)}`;
    });
  }

  private union(types: readonly ts.Type[]): string {
    const words = new Set(types.map((type) => this.print(type)));
    if (words.has('true') && words.has('false')) {
      words.delete('true');
      words.delete('false');
      words.add('boolean');
    }
    const last = ['null', 'undefined'].filter((word) => words.delete(word));
    return [...words, ...last].join(' | ');
  }

  /** Brands are for the compiler of the server: of `string & Brand` the text is left. */
  private intersection(type: ts.IntersectionType): string {
    const { TypeFlags } = this.project.compiler;
    const isObject = ({ flags }: ts.Type): boolean =>
      (flags & (TypeFlags.Object | TypeFlags.NonPrimitive)) !== 0;
    const scalar = type.types.find((part) => !isObject(part));
    return scalar === undefined ? this.members(type) : this.print(scalar);
  }

  private constraint(type: ts.Type): string {
    const constraint = this.project.checker.getBaseConstraintOfType(type);
    return constraint === undefined || constraint === type ? 'unknown' : this.print(constraint);
  }

  private object(type: ts.ObjectType): string {
    const { checker } = this.project;
    if (checker.isTupleType(type)) return this.tuple(type as ts.TypeReference);
    if (checker.isArrayType(type)) return this.array(type as ts.TypeReference);
    return this.ofLibrary(type) ?? this.members(type);
  }

  private tuple(type: ts.TypeReference): string {
    const { readonly } = type.target as ts.TupleType;
    return `${readonly ? 'readonly ' : ''}[${this.elements(type).join(', ')}]`;
  }

  private array(type: ts.TypeReference): string {
    const [element] = this.project.checker.getTypeArguments(type);
    const isReadonly = type.symbol.name === 'ReadonlyArray';
    const text = element === undefined ? 'unknown' : bracketed(this.print(element));
    return `${isReadonly ? 'readonly ' : ''}${text}[]`;
  }

  /** Prints a type that every program has, such as `Date`; undefined for another one. */
  private ofLibrary(type: ts.Type): string | undefined {
    const symbol = type.getSymbol();
    const [declaration] = symbol?.declarations ?? [];
    if (symbol === undefined || declaration === undefined) return undefined;
    if (!/^[A-Z]/.test(symbol.name) || !this.project.isOfLibrary(declaration)) return undefined;
    if (!generic.has(symbol.name)) return symbol.name;
    const args = this.project.checker.getTypeArguments(type as ts.TypeReference);
    return `${symbol.name}<${args.map((arg) => this.print(arg)).join(', ')}>`;
  }

  /** Prints the members of an object. One that contains itself becomes a declaration. */
  private members(type: ts.Type): string {
    const outer = [...this.names.keys(), ...this.open].find((other) => this.isSame(other, type));
    if (outer !== undefined) return this.names.get(outer) ?? this.nameOf(outer);
    if (this.open.length >= defaults.maxTypeDepth)
      throw new UsageError(texts.endlessType(this.project.checker.typeToString(type)));
    this.open.push(type);
    const lines = this.lines(type);
    this.open.pop();
    const name = this.names.get(type);
    if (name === undefined) return lines.length === 0 ? '{}' : `{ ${lines.join('; ')} }`;
    const body = lines.map((line) => `  ${line};\n`).join('');
    this.named.set(name, `export interface ${name} {\n${body}}`);
    return name;
  }

  /** The compiler may make the same type more than once. */
  private isSame(one: ts.Type, other: ts.Type): boolean {
    const { checker } = this.project;
    if (one === other) return true;
    const declaration = declarationOf(one);
    if (declaration === undefined || declaration !== declarationOf(other)) return false;
    return checker.isTypeAssignableTo(one, other) && checker.isTypeAssignableTo(other, one);
  }

  private lines(type: ts.Type): string[] {
    const { checker, compiler } = this.project;
    const signatures = checker
      .getIndexInfosOfType(type)
      .map(({ keyType, type: value }) => `[key: ${this.print(keyType)}]: ${this.print(value)}`);
    const properties = checker.getPropertiesOfType(type).map((property) => {
      const value = checker.getTypeOfSymbol(property);
      return property.flags & compiler.SymbolFlags.Optional
        ? `${keyOf(property.name)}?: ${this.printDefined(value)}`
        : `${keyOf(property.name)}: ${this.print(value)}`;
    });
    return [...signatures, ...properties];
  }

  /** Returns the name of the class or interface from which a type is made, with a number if it is taken. */
  private nameOf(type: ts.Type): string {
    const { name } = (declarationOf(type) ?? {}) as { readonly name?: { readonly text?: string } };
    const base = name?.text ?? 'Shape';
    const taken = new Set([...this.names.values(), ...this.reserved]);
    let free = base;
    for (let n = 2; taken.has(free); n++) free = `${base}${n}`;
    this.names.set(type, free);
    return free;
  }
}

/** Returns the class or interface that declares the members of a type. */
function declarationOf(type: ts.Type): ts.Node | undefined {
  return type.getProperties()[0]?.declarations?.[0]?.parent;
}

/** Returns the name of a parameter, with a number if it is taken. */
function freshName(label: ts.Declaration | undefined, at: number, taken: Set<string>): string {
  const { name } = (label ?? {}) as { readonly name?: { readonly text?: string } };
  const base = name?.text ?? `arg${at}`;
  const free = taken.has(base) ? `${base}${at}` : base;
  taken.add(free);
  return free;
}

/** Returns a key as it stands in a declaration. */
export function keyOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
}

/** Returns a text in single quotes. */
export function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** Returns the type of an element, so that `[]` may follow. */
function bracketed(text: string): string {
  return /^[\w$]+$|^\{[^|&]*\}$/.test(text) ? text : `(${text})`;
}
