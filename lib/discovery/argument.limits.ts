import type { WampRequestContext } from '../hub/request.context.js';
import { texts } from '../protocol/texts.js';
import type { ArgumentIssue } from './argument.issues.js';
import type { ParameterPlan } from './parameter.plan.js';

/** How many positional arguments, and which keywords, a handler takes; absent: any. */
export interface ArgumentLimits {
  readonly positionals: number | undefined;
  readonly keywords: ReadonlySet<string> | undefined;
}

/** What the parameters of a handler take, and no more: for `strictArguments`. */
export function limitsOf(parameters: readonly ParameterPlan[]): ArgumentLimits {
  const takes = (what: ParameterPlan['takes']): boolean =>
    parameters.some((parameter) => parameter.takes === what || parameter.takes === 'everything');
  const positions = parameters.map(({ position = -1 }) => position + 1);
  const keywords = parameters.flatMap(({ keyword }) => (keyword === undefined ? [] : [keyword]));
  return {
    positionals: takes('positionals') ? undefined : Math.max(0, ...positions),
    keywords: takes('keywords') ? undefined : new Set(keywords),
  };
}

/** The arguments no parameter takes. */
export function surplusIssues(
  { positionals, keywords }: ArgumentLimits,
  { args, kwargs }: WampRequestContext,
): ArgumentIssue[] {
  const places = positionals === undefined ? [] : [...args.keys()].slice(positionals);
  const names =
    keywords === undefined ? [] : Object.keys(kwargs).filter((name) => !keywords.has(name));
  return [...places, ...names].map((name) => ({
    path: [name],
    message: texts.surplusArgument(String(name)),
  }));
}
