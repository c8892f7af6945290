import type { ContextId, DiscoveryService } from '@nestjs/core';
import type { ArgumentLimits } from './argument-limits.js';
import type { ParameterPlan } from './parameter-plan.js';

/** How Nest holds a provider or controller. */
export type InstanceWrapper = ReturnType<DiscoveryService['getProviders']>[number];

/** Whether Nest has one instance of it, made at bootstrap; of any other it holds one that was never constructed. */
export function isSingleton(wrapper: InstanceWrapper): boolean {
  return wrapper.isDependencyTreeStatic() && !wrapper.isTransient;
}

/** What is known of a handler at bootstrap, whatever instance it will run on. */
export interface HandlerPlan {
  readonly methodName: string;
  /** How messages to people call it: `MathService.add`. */
  readonly origin: string;
  readonly parameters: readonly ParameterPlan[];
  /** What to refuse as surplus; absent if nothing is. */
  readonly limits: ArgumentLimits | undefined;
  /** Whether what is bound to the whole application counts. */
  readonly globalEnhancers: boolean;
}

/** An instance, and where Nest holds it. */
export interface HandlerTarget {
  readonly instance: object;
  readonly wrapper: InstanceWrapper;
  /** For providers that are not singletons. */
  readonly contextId?: ContextId | undefined;
}
