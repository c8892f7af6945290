import type {
  AnyNode,
  ArrowFunctionExpression,
  Expression,
  FunctionExpression,
  Statement,
} from 'acorn';

/** A function in the syntax tree of acorn. */
export type FunctionNode = FunctionExpression | ArrowFunctionExpression;

/** Returns true for a function expression or an arrow function. */
export function isFunction(
  node: { readonly type: string } | null | undefined,
): node is FunctionNode {
  return node?.type === 'FunctionExpression' || node?.type === 'ArrowFunctionExpression';
}

// Compilers change parameters for older engines. TypeScript and esbuild move the parameters of an async
// method to a generator and pass `arguments` to it. For ES5, TypeScript moves default values and rest
// parameters to the body.

const helpers: ReadonlySet<string> = new Set(['__awaiter', '__asyncGenerator', '__async']);

/** Returns the function that has the parameters of the original source. */
export function originalOf(written: FunctionNode): FunctionNode {
  const call = returnedBy(written);
  if (call?.type !== 'CallExpression') return written;
  if (!call.arguments.some((argument) => isNamed(argument, 'arguments'))) return written;
  const inner = call.arguments.find(isFunction);
  const isHelper = call.callee.type === 'Identifier' && helpers.has(call.callee.name);
  return inner !== undefined && (inner.generator || isHelper) ? inner : written;
}

/** Returns the expression of the return statement with which a function begins. */
function returnedBy(written: FunctionNode): Expression | null | undefined {
  const [statement] = statementsOf(written);
  return statement?.type === 'ReturnStatement' ? statement.argument : undefined;
}

/** Returns true if the body contains `if (name === void 0) { name = …; }`, or the same while destructuring. */
export function setsDefault(owner: FunctionNode, name: string): boolean {
  return statementsOf(owner).some((statement) => {
    if (statement.type === 'IfStatement')
      return isMissing(statement.test, name) && assigns(statement.consequent, name);
    if (statement.type !== 'VariableDeclaration') return false;
    const [first] = statement.declarations;
    return first?.init?.type === 'ConditionalExpression' && isMissing(first.init.test, name);
  });
}

function assigns(statement: Statement, name: string): boolean {
  const [first] = statement.type === 'BlockStatement' ? statement.body : [statement];
  const expression = first?.type === 'ExpressionStatement' ? first.expression : undefined;
  return expression?.type === 'AssignmentExpression' && isNamed(expression.left, name);
}

function isMissing(test: Expression, name: string): boolean {
  if (test.type !== 'BinaryExpression' || test.operator !== '===') return false;
  const { left, right } = test;
  return isNamed(left, name) && right.type === 'UnaryExpression' && right.operator === 'void';
}

/** Returns the name of a list that the body fills from `arguments`. It was a rest parameter. */
export function restOf(owner: FunctionNode): string | undefined {
  for (const statement of statementsOf(owner)) {
    if (statement.type !== 'ForStatement') continue;
    const { test, body } = statement;
    if (test?.type !== 'BinaryExpression' || !isLengthOfArguments(test.right)) continue;
    const [first] = body.type === 'BlockStatement' ? body.body : [];
    const assignment = first?.type === 'ExpressionStatement' ? first.expression : undefined;
    const filled = assignment?.type === 'AssignmentExpression' ? assignment.left : undefined;
    if (filled?.type === 'MemberExpression' && filled.object.type === 'Identifier')
      return filled.object.name;
  }
  return undefined;
}

function isLengthOfArguments(node: AnyNode): boolean {
  return (
    node.type === 'MemberExpression' &&
    isNamed(node.object, 'arguments') &&
    isNamed(node.property, 'length')
  );
}

function isNamed(node: AnyNode, name: string): boolean {
  return node.type === 'Identifier' && node.name === name;
}

function statementsOf({ body }: FunctionNode): readonly Statement[] {
  return body.type === 'BlockStatement' ? body.body : [];
}
