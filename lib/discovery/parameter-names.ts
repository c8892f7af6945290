import { parse, type Pattern } from 'acorn';
import { type FunctionNode, isFunction, originalOf, restOf, setsDefault } from './lowered-code.js';

/** One parameter of a function, as its source has it. */
export interface Parameter {
  /** Absent for a destructured one, and where nothing is known. */
  readonly name: string | undefined;
  /** Absent where nothing is known. */
  readonly hasDefault: boolean | undefined;
  readonly isRest: boolean;
}

/** What the source of a function tells. */
export interface Signature {
  readonly parameters: readonly Parameter[];
  /** Whether it is written as a method of a class; if not, a decorator may have put it there. */
  readonly isMethod: boolean;
}

/**
 * Reads the parameters of a method from its source: once, at bootstrap. A minifier may have renamed
 * them; `@WampArg(i, 'name')` and `@WampKwarg('name')` do not depend on it.
 *
 * @returns nothing for a function without source, such as a bound one
 * @throws SyntaxError for a source that acorn cannot read
 */
export function signatureOf(method: (...args: never[]) => unknown): Signature | undefined {
  const source = method.toString();
  if (isNative.test(source)) return undefined;
  const expression = expressionIn(source);
  return {
    parameters: parametersOf(expression ?? methodIn(source)),
    isMethod: expression === undefined,
  };
}

const isNative = /\{\s*\[native code\]\s*\}\s*$/;
/** Whatever a method may refer to is outside of its source. */
const options = {
  ecmaVersion: 'latest',
  allowSuperOutsideMethod: true,
  allowImportExportEverywhere: true,
  checkPrivateFields: false,
} as const;

/** Returns nothing if the source is no function or arrow function, and so a method. */
function expressionIn(source: string): FunctionNode | undefined {
  try {
    const [statement] = parse(`(${source})`, options).body;
    return statement?.type === 'ExpressionStatement' && isFunction(statement.expression)
      ? statement.expression
      : undefined;
  } catch {
    return undefined;
  }
}

function methodIn(source: string): FunctionNode {
  const [statement] = parse(`(class extends Object { ${source} })`, options).body;
  const expression = statement?.type === 'ExpressionStatement' ? statement.expression : undefined;
  const [member] = expression?.type === 'ClassExpression' ? expression.body.body : [];
  if (member?.type !== 'MethodDefinition') throw new SyntaxError(source.slice(0, 80));
  return member.value;
}

function parametersOf(written: FunctionNode): Parameter[] {
  const original = originalOf(written);
  const parameters = original.params.map((pattern) => toParameter(pattern, original));
  const rest = restOf(original);
  return rest === undefined
    ? parameters
    : [...parameters, { name: rest, hasDefault: false, isRest: true }];
}

function toParameter(pattern: Pattern, owner: FunctionNode): Parameter {
  const hasDefault = pattern.type === 'AssignmentPattern';
  const isRest = pattern.type === 'RestElement';
  const target = hasDefault ? pattern.left : isRest ? pattern.argument : pattern;
  const name = target.type === 'Identifier' ? target.name : undefined;
  return {
    name,
    hasDefault: hasDefault || (name !== undefined && setsDefault(owner, name)),
    isRest,
  };
}
