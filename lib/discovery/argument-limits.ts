import type { WampRequestContext } from '../hub/contexts/request-context.js';
import { texts } from '../protocol/texts.js';
import type { ArgumentIssue } from './argument-issues.js';
import type { ParameterPlan } from './parameter-plan.js';
import { isLoneDict } from './parameter-reads.js';

/** How many positional arguments, and which keywords, a handler takes; absent: any. */
export interface ArgumentLimits {
  readonly positionals: number | undefined;
  readonly keywords: ReadonlySet<string> | undefined;
  /** Whether a dictionary that is the only argument stands for the keywords. */
  readonly takesLoneDict: boolean;
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
    takesLoneDict: parameters.some(({ takesLoneDict }) => takesLoneDict === true),
  };
}

/** The arguments no parameter takes. */
export function surplusIssues(
  limits: ArgumentLimits,
  request: WampRequestContext,
): ArgumentIssue[] {
  const { positionals, takesLoneDict } = limits;
  const isOpen = positionals === undefined || (takesLoneDict && isLoneDict(request));
  const places = isOpen ? [] : [...request.args.keys()].slice(positionals);
  return [...places, ...surplusKeywords(limits, request)].map((name) => ({
    path: [name],
    message: texts.surplusArgument(String(name)),
  }));
}

/** The keywords no parameter takes, told as what may be meant for a parameter that got nothing. */
export function lostKeywords(
  limits: ArgumentLimits,
  request: WampRequestContext,
  position: number | undefined,
): ArgumentIssue[] {
  return surplusKeywords(limits, request).map((name) => ({
    path: [name],
    message: texts.lostKeyword(name, position ?? 0),
  }));
}

function surplusKeywords({ keywords }: ArgumentLimits, { kwargs }: WampRequestContext): string[] {
  return keywords === undefined ? [] : Object.keys(kwargs).filter((name) => !keywords.has(name));
}
