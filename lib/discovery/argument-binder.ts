import type { ExecutionContext, PipeTransform } from '@nestjs/common';
import type { AnyRequestContext } from '../hub/contexts/request-context.js';
import type { List } from '../protocol/messages.js';
import { ignoreRejection } from '../protocol/thrown.js';
import { type ArgumentIssue, invalidArguments, locateIssues } from './argument-issues.js';
import { type ArgumentLimits, limitsOf, lostKeywords, surplusIssues } from './argument-limits.js';
import type { ParameterPlan } from './parameter-plan.js';
import * as texts from './texts.js';
import { isThenable } from './thenable.js';

/** A planned parameter with the instances of its pipes: of the application, class and method, then its own. */
export interface BoundParameter extends ParameterPlan {
  readonly transforms: readonly PipeTransform[];
}

/** Builds the arguments of a handler from a call, event or subscription. */
export class ArgumentBinder {
  /** True if the positional arguments can be passed unchanged, provided their number fits. */
  readonly isPlain: boolean;
  /** True if no pipe has to run and no parameter needs the execution context. */
  readonly isDirect: boolean;
  /** The number of parameters. */
  readonly count: number;
  private readonly hasRest: boolean;

  /** @param limits the accepted arguments; absent if superfluous ones are ignored */
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
   * Returns the arguments after their pipes.
   *
   * @returns a promise only if a pipe is asynchronous
   * @throws `invalid_argument` with all missing or superfluous arguments, or the error of a pipe
   */
  bind(request: AnyRequestContext, context?: ExecutionContext): List | Promise<List> {
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

  private read(values: unknown[], request: AnyRequestContext, context?: ExecutionContext): void {
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

  private issues(unfilled: readonly BoundParameter[], request: AnyRequestContext): ArgumentIssue[] {
    const { limits, parameters } = this;
    const issues = unfilled.flatMap(({ required }) =>
      required === undefined ? [] : [missing(required)],
    );
    const [first] = unfilled;
    if (first !== undefined)
      return [...issues, ...lostKeywords(limitsOf(parameters), request, first.position)];
    return limits === undefined ? issues : surplusIssues(limits, request);
  }

  /** Replaces the values with the results of their pipes. Returns true if one of them is a promise. */
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

  /** Replaces the list of a rest parameter with its items. */
  private spread(values: List): List {
    return this.hasRest ? [...values.slice(0, -1), ...(values.at(-1) as List)] : values;
  }
}

function needsMore({ isCustom, transforms }: BoundParameter): boolean {
  return isCustom || transforms.length > 0;
}

/** Returns true if the argument is required, or if the caller may have sent it under a wrong keyword. */
function isFilledByCaller({ required, position, keyword, isRest }: BoundParameter): boolean {
  return required !== undefined || (position !== undefined && keyword === undefined && !isRest);
}

function isInPlace({ position, isRest }: BoundParameter, index: number): boolean {
  return position === index && !isRest;
}

/** Returns a value after its pipes, beginning with the pipe at index `first`. */
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

/** Runs the remaining pipes when the value is available. */
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

/** Ignores the rejections of other arguments after one has failed. */
function ignoreRejections(values: List): void {
  for (const value of values) ignoreRejection(value);
}

function missing(name: string): ArgumentIssue {
  return { path: [name], message: texts.missingArgument(name) };
}
