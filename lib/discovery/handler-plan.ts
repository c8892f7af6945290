import type { ContextId, DiscoveryService } from '@nestjs/core';
import type { ArgumentLimits } from './argument-limits.js';
import type { ParameterPlan } from './parameter-plan.js';

/** Nest's record of a provider or controller. */
export type InstanceWrapper = ReturnType<DiscoveryService['getProviders']>[number];

/** Returns true if Nest has one instance, made at bootstrap. For any other provider it has an object that was never constructed. */
export function isSingleton(wrapper: InstanceWrapper): boolean {
  return wrapper.isDependencyTreeStatic() && !wrapper.isTransient;
}

/** The facts about a handler that are known at bootstrap and that do not depend on an instance. */
export interface HandlerPlan {
  readonly methodName: string;
  /** The name in messages, such as `MathService.add`. */
  readonly origin: string;
  readonly parameters: readonly ParameterPlan[];
  /** The accepted arguments; absent if superfluous ones are ignored. */
  readonly limits: ArgumentLimits | undefined;
  /** Runs enhancers of the whole application, if true. */
  readonly globalEnhancers: boolean;
}

/** An instance and Nest's record of its provider. */
export interface HandlerTarget {
  readonly instance: object;
  readonly wrapper: InstanceWrapper;
  /** The context of the instance; absent for singletons. */
  readonly contextId?: ContextId | undefined;
}
