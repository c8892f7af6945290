import type { AnyRequestContext } from '../hub/contexts/request-context.js';
import type { ArgumentIssue } from './argument-issues.js';
import type { ParameterPlan } from './parameter-plan.js';
import { isLoneDict } from './parameter-reads.js';
import * as texts from './texts.js';

/** The number of positional arguments and the keywords that a handler accepts. `undefined` means any. */
export interface ArgumentLimits {
  readonly positionals: number | undefined;
  readonly keywords: ReadonlySet<string> | undefined;
  /** True if a dictionary that is the only argument counts as the keyword arguments. */
  readonly takesLoneDict: boolean;
}

/** Returns the arguments that the parameters of a handler accept. Used for `strictArguments`. */
export function limitsOf(parameters: readonly ParameterPlan[]): ArgumentLimits {
  const takes = (what: ParameterPlan['takes']): boolean =>
    parameters.some((parameter) => parameter.takes === what || parameter.takes === 'everything');
  const positions = parameters.map(({ position = -1 }) => position + 1);
  const keywords = parameters.flatMap(({ keyword }) => (keyword === undefined ? [] : [keyword]));
  return {
    positionals: takes('positionals') ? undefined : Math.max(0, ...positions),
    keywords: takes('keywords') ? undefined : new Set(keywords),
    takesLoneDict: parameters.some(({ takesLoneDict }) => takesLoneDict === true),
  };
}

/** Returns an issue for each argument that no parameter accepts. */
export function surplusIssues(limits: ArgumentLimits, request: AnyRequestContext): ArgumentIssue[] {
  const { positionals, takesLoneDict } = limits;
  const isOpen = positionals === undefined || (takesLoneDict && isLoneDict(request));
  const places = isOpen ? [] : [...request.args.keys()].slice(positionals);
  return [...places, ...surplusKeywords(limits, request)].map((name) => ({
    path: [name],
    message: texts.surplusArgument(String(name)),
  }));
}

/** Returns an issue for each keyword that no parameter accepts and that may belong to the parameter at `position`. */
export function lostKeywords(
  limits: ArgumentLimits,
  request: AnyRequestContext,
  position: number | undefined,
): ArgumentIssue[] {
  return surplusKeywords(limits, request).map((name) => ({
    path: [name],
    message: texts.lostKeyword(name, position ?? 0),
  }));
}

function surplusKeywords({ keywords }: ArgumentLimits, { kwargs }: AnyRequestContext): string[] {
  return keywords === undefined ? [] : Object.keys(kwargs).filter((name) => !keywords.has(name));
}
