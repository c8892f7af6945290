/** One parameter of a function, as its source has it. */
export interface Parameter {
  /** Absent for a destructured one. */
  readonly name: string | undefined;
  readonly hasDefault: boolean;
  readonly isRest: boolean;
}

/**
 * The parameters of a method, read from its source: once, at bootstrap. A minifier may have renamed
 * them; `@WampArg(i, 'name')` and `@WampKwarg('name')` do not depend on it.
 */
export function parametersOf(method: (...args: never[]) => unknown): Parameter[] {
  const source = method.toString();
  const start = endOfGroup(source, 0, '(') + 1;
  return splitParameters(source.slice(start, endOfGroup(source, start))).map(toParameter);
}

/** Whether a function is not written as a method of a class: a decorator has put it there. */
export function isExpression(method: (...args: never[]) => unknown): boolean {
  const source = method.toString();
  const end = endOfGroup(source, endOfGroup(source, 0, '(') + 1);
  return /^(async\s+)?function\b/.test(source) || /^\s*=>/.test(source.slice(end + 1));
}

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
const comments = /\/\*[^]*?\*\/|\/\/.*/g;

function toParameter(source: string): Parameter {
  const isRest = source.startsWith('...');
  const [declared = ''] = source.replace('...', '').split('=', 1);
  const name = declared.replace(comments, '').trim();
  const isNamed = identifier.test(name);
  return { name: isNamed ? name : undefined, hasDefault: source.includes('='), isRest };
}

function splitParameters(list: string): string[] {
  const parts: string[] = [];
  for (let start = 0; start < list.length;) {
    const end = endOfGroup(list, start, ',');
    parts.push(list.slice(start, end).replace(/^(\s|\/\*[^]*?\*\/|\/\/.*)+/, ''));
    start = end + 1;
  }
  return parts.filter((part) => part.trim() !== '');
}

/** The index of the separator or closing bracket that ends the group around `from`. */
function endOfGroup(source: string, from: number, separator?: string): number {
  let depth = 0;
  for (let i = from; i < source.length; i++) {
    const char = source.charAt(i);
    if (depth === 0 && char === separator) return i;
    if (`'"\``.includes(char)) i = endOfString(source, i);
    else if (char === '/') i = endOfComment(source, i);
    else if ('([{'.includes(char)) depth++;
    else if (')]}'.includes(char) && depth-- === 0) return i;
  }
  return source.length;
}

function endOfString(source: string, start: number): number {
  const quote = source.charAt(start);
  let i = start + 1;
  while (i < source.length && source.charAt(i) !== quote) i += source.charAt(i) === '\\' ? 2 : 1;
  return i;
}

/** The last character of a comment; a slash that begins none is itself. */
function endOfComment(source: string, start: number): number {
  const end = source.startsWith('/*', start)
    ? source.indexOf('*/', start) + 1
    : source.startsWith('//', start)
      ? source.indexOf('\n', start)
      : start;
  return end < start ? source.length : end;
}
