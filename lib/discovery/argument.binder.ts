import type { ExecutionContext, PipeTransform } from '@nestjs/common';
import type { WampRequestContext } from '../hub/request.context.js';
import type { List } from '../protocol/messages.js';
import { WampInvalidArgumentError } from '../protocol/standard-errors.js';
import { texts } from '../protocol/texts.js';
import type { ParameterPlan } from './parameter.plan.js';

/** A planned parameter with its pipes in hand: those of app, class and method, then its own. */
export interface BoundParameter extends ParameterPlan {
  readonly transforms: readonly PipeTransform[];
}

/**
 * The arguments of a handler for one call or event, pipes applied.
 *
 * @returns a promise only if a pipe has to be waited for
 * @throws `invalid_argument` naming an argument that is missing, or what a pipe throws
 */
export function bindArguments(
  parameters: readonly BoundParameter[],
  request: WampRequestContext,
  context?: ExecutionContext,
): List | Promise<List> {
  const values: unknown[] = [];
  let isPending = false;
  for (const parameter of parameters) {
    const value = parameter.read(request, context);
    if (value === undefined && parameter.required !== undefined) throw missing(parameter.required);
    const piped = parameter.transforms.length === 0 ? value : applyPipes(parameter, value);
    isPending ||= piped instanceof Promise;
    values.push(piped);
  }
  return isPending
    ? Promise.all(values).then((ready) => spread(parameters, ready))
    : spread(parameters, values);
}

/** A rest parameter holds a list of arguments of their own. */
function spread(parameters: readonly BoundParameter[], values: List): List {
  return parameters.at(-1)?.isRest === true
    ? [...values.slice(0, -1), ...(values.at(-1) as List)]
    : values;
}

async function applyPipes(
  { transforms, metadata }: BoundParameter,
  value: unknown,
): Promise<unknown> {
  let result = await value;
  for (const pipe of transforms) result = await pipe.transform(result, metadata);
  return result;
}

function missing(name: string): WampInvalidArgumentError {
  const message = texts.missingArgument(name);
  return new WampInvalidArgumentError(message, { issues: [{ path: [name], message }] });
}
