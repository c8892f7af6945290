import { type CanActivate, ForbiddenException } from '@nestjs/common';
import { isObservable, lastValueFrom } from 'rxjs';
import * as texts from './texts.js';
import type { AnyExecutionContext } from './wamp-execution-context.js';

/**
 * Runs the guards, one after the other.
 *
 * @returns a promise only if a guard is asynchronous
 * @throws `ForbiddenException`, or the error of a guard
 */
export function passGuards(
  guards: readonly CanActivate[],
  context: AnyExecutionContext,
  first = 0,
): Promise<void> | undefined {
  for (let i = first; i < guards.length; i++) {
    const answer: unknown = guards[i]?.canActivate(context);
    if (typeof answer === 'object')
      return settled(answer).then((isAllowed) => {
        if (!isAllowed) throw forbidden();
        return passGuards(guards, context, i + 1);
      });
    if (!answer) throw forbidden();
  }
  return undefined;
}

async function settled(answer: unknown): Promise<unknown> {
  const value = await answer;
  return isObservable(value) ? lastValueFrom(value) : value;
}

function forbidden(): ForbiddenException {
  return new ForbiddenException(texts.forbidden);
}
