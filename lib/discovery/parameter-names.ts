import { parse, type Pattern } from 'acorn';
import { type FunctionNode, isFunction, originalOf, restOf, setsDefault } from './lowered-code.js';

/** One parameter of a function, read from its source. */
export interface Parameter {
  /** Absent for a destructured parameter, or if the name is not known. */
  readonly name: string | undefined;
  /** Absent if it is not known. */
  readonly hasDefault: boolean | undefined;
  readonly isRest: boolean;
}

/** The parameters of a function, read from its source. */
export interface Signature {
  readonly parameters: readonly Parameter[];
  /** True if the source is a method of a class. If not, a decorator may have replaced the method. */
  readonly isMethod: boolean;
}

/**
 * Reads the parameters of a method from its source. This happens once, at bootstrap. A minifier may have
 * renamed the parameters; `@WampArg(i, 'name')` and `@WampKwarg('name')` do not depend on their names.
 *
 * @returns undefined for a function without source, such as a bound function
 * @throws SyntaxError if acorn cannot parse the source
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
/** Options for a source without its context: it may use names and syntax of the surrounding class. */
const options = {
  ecmaVersion: 'latest',
  allowSuperOutsideMethod: true,
  allowImportExportEverywhere: true,
  checkPrivateFields: false,
} as const;

/** Returns `undefined` if the source is neither a function nor an arrow function. It is a method then. */
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
