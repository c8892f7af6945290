import type { ExecutionContext, PipeTransform } from '@nestjs/common';
import type { WampRequestContext } from '../hub/contexts/request-context.js';
import type { List } from '../protocol/messages.js';
import { texts } from '../protocol/texts.js';
import { ignoreRejection } from '../protocol/thrown.js';
import { type ArgumentIssue, invalidArguments, locateIssues } from './argument-issues.js';
import { type ArgumentLimits, limitsOf, lostKeywords, surplusIssues } from './argument-limits.js';
import type { ParameterPlan } from './parameter-plan.js';
import { isThenable } from './thenable.js';

/** A planned parameter with its pipes in hand: those of app, class and method, then its own. */
export interface BoundParameter extends ParameterPlan {
  readonly transforms: readonly PipeTransform[];
}

/** Makes the arguments of a handler from a call, event or subscription. */
export class ArgumentBinder {
  /** Whether positional arguments, if there are as many as parameters, are what the method takes. */
  readonly isPlain: boolean;
  /** Whether nothing but the payload and the session is needed, and no pipe has to run. */
  readonly isDirect: boolean;
  /** How many parameters there are. */
  readonly count: number;
  private readonly hasRest: boolean;

  /** @param limits what to refuse as surplus; absent if nothing is */
  constructor(
    private readonly parameters: readonly BoundParameter[],
    private readonly limits: ArgumentLimits | undefined,
  ) {
    this.count = parameters.length;
    this.hasRest = parameters.at(-1)?.isRest === true;
    this.isDirect = !parameters.some(needsMore);
    this.isPlain = this.isDirect && limits === undefined && parameters.every(isInPlace);
  }

  /**
   * The arguments, pipes applied.
   *
   * @returns a promise only if a pipe has to be waited for
   * @throws `invalid_argument` with all that is missing or surplus, or what a pipe throws
   */
  bind(request: WampRequestContext, context?: ExecutionContext): List | Promise<List> {
    if (this.isPlain && request.args.length === this.count) return request.args;
    const values: unknown[] = [];
    try {
      this.read(values, request, context);
      const isPending = !this.isDirect && this.pipe(values);
      return isPending ? Promise.all(values).then((all) => this.spread(all)) : this.spread(values);
    } catch (error) {
      ignoreRejections(values);
      throw error;
    }
  }

  private read(values: unknown[], request: WampRequestContext, context?: ExecutionContext): void {
    let unfilled: BoundParameter[] | undefined;
    for (const parameter of this.parameters) {
      const value = parameter.read(request, context);
      values.push(value);
      if (value === undefined && isFilledByCaller(parameter)) (unfilled ??= []).push(parameter);
    }
    if (unfilled === undefined && this.limits === undefined) return;
    const issues = this.issues(unfilled ?? [], request);
    if (issues.length > 0) throw invalidArguments(issues);
  }

  private issues(
    unfilled: readonly BoundParameter[],
    request: WampRequestContext,
  ): ArgumentIssue[] {
    const { limits, parameters } = this;
    const issues = unfilled.flatMap(({ required }) =>
      required === undefined ? [] : [missing(required)],
    );
    const [first] = unfilled;
    if (first !== undefined)
      return [...issues, ...lostKeywords(limitsOf(parameters), request, first.position)];
    return limits === undefined ? issues : surplusIssues(limits, request);
  }

  /** Pipes the values in place; says whether any is still to come. */
  private pipe(values: unknown[]): boolean {
    let isPending = false;
    let index = 0;
    for (const parameter of this.parameters) {
      const isLeftOut = values[index] === undefined && parameter.hasDefault;
      if (needsMore(parameter) && !isLeftOut) {
        const value = piped(parameter, values[index], 0);
        values[index] = value;
        isPending ||= isThenable(value);
      }
      index++;
    }
    return isPending;
  }

  /** A rest parameter holds a list of arguments of their own. */
  private spread(values: List): List {
    return this.hasRest ? [...values.slice(0, -1), ...(values.at(-1) as List)] : values;
  }
}

function needsMore({ isCustom, transforms }: BoundParameter): boolean {
  return isCustom || transforms.length > 0;
}

/** Whether a caller has to fill it, or may have meant to by a keyword that is not its name. */
function isFilledByCaller({ required, position, keyword, isRest }: BoundParameter): boolean {
  return required !== undefined || (position !== undefined && keyword === undefined && !isRest);
}

function isInPlace({ position, isRest }: BoundParameter, index: number): boolean {
  return position === index && !isRest;
}

/** A value after its pipes, from one of them on. */
function piped(parameter: BoundParameter, value: unknown, first: number): unknown {
  const { transforms, metadata } = parameter;
  let result = value;
  for (let i = first; i < transforms.length; i++) {
    if (isThenable(result)) return later(parameter, result, i);
    try {
      result = transforms[i]?.transform(result, metadata);
    } catch (error) {
      locateIssues(error, parameter.path);
      throw error;
    }
  }
  return isThenable(result) ? later(parameter, result, transforms.length) : result;
}

/** The rest of the pipes, when the value is there. */
function later(
  parameter: BoundParameter,
  value: PromiseLike<unknown>,
  next: number,
): PromiseLike<unknown> {
  return value.then(
    (settled) => (next < parameter.transforms.length ? piped(parameter, settled, next) : settled),
    (error: unknown) => {
      locateIssues(error, parameter.path);
      throw error;
    },
  );
}

/** One argument has failed; what becomes of those that are still waited for matters to nobody. */
function ignoreRejections(values: List): void {
  for (const value of values) ignoreRejection(value);
}

function missing(name: string): ArgumentIssue {
  return { path: [name], message: texts.missingArgument(name) };
}
