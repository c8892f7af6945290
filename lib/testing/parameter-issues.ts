import { ParamType } from '../decorators/metadata.js';
import {
  type HandlerMethod,
  type ParameterPlan,
  planParameters,
  takesPayload,
} from '../discovery/parameter-plan.js';
import type { WampMetadataAccessor } from '../discovery/wamp-metadata.accessor.js';
import { WampRequestContext } from '../hub/contexts/request-context.js';
import { WampPeer } from '../hub/session/wamp-peer.js';
import { messageOf } from '../protocol/thrown.js';
import * as texts from './texts.js';

type Class = abstract new (...args: never[]) => unknown;

/** Returns how the parameters of a method differ from the arguments that its type shows to callers. */
export function parameterIssues(method: HandlerMethod, accessor: WampMetadataAccessor): string[] {
  const plans = plansOf(method, accessor);
  if (typeof plans === 'string') return [plans];
  const { classRef, name } = method;
  const types = accessor.paramTypes(classRef.prototype as object, name);
  if (plans.length > 0 && types.length === 0) return [texts.untyped];
  const kinds = new Map<number, number>();
  for (const [key, { index }] of Object.entries(accessor.params(classRef, name)))
    kinds.set(index, Number(key.split(':', 1)[0]));
  const issues = plans.map((plan, index) =>
    takesPayload(plan) ? argumentIssue(plan, index) : injectionIssue(plan, index, kinds.get(index)),
  );
  return [...issues, orderIssue(plans)].filter((issue) => issue !== undefined);
}

/** Returns the plans of the parameters, or why they stop the start of an application. */
export function plansOf(
  method: HandlerMethod,
  accessor: WampMetadataAccessor,
): readonly ParameterPlan[] | string {
  try {
    return planParameters(method, accessor);
  } catch (error) {
    return messageOf(error);
  }
}

function argumentIssue(plan: ParameterPlan, index: number): string | undefined {
  const { position, keyword = '', takes, takesLoneDict, isRest } = plan;
  const type = typeOf(plan);
  if (type !== undefined && isInjected(type)) return texts.neverSent(index, type.name);
  if (takes === 'keywords' && takesLoneDict !== true) return texts.keywordsBeside(index);
  if (takes === 'positionals' && !isRest) return texts.positionals(index);
  if (takes === undefined && position === undefined) return texts.byKeyword(index, keyword);
  if (type === undefined) return undefined;
  const form = sentForms.get(type);
  const schema = plan.contractSchema ?? plan.metadata.schema;
  const isMade = plan.pipes?.length !== 0 || schema !== undefined;
  return form === undefined || isMade ? undefined : texts.unmade(index, type.name, form);
}

/** The forms in which values of classes arrive. */
const sentForms: ReadonlyMap<Class, string> = new Map<Class, string>([
  [Date, 'text'],
  [Map, 'an object'],
  [Set, 'a list'],
]);

function injectionIssue(
  plan: ParameterPlan,
  index: number,
  kind: number | undefined,
): string | undefined {
  const type = typeOf(plan);
  if (type === undefined || isInjected(type)) return undefined;
  const right = injectedTypes[kind ?? 0] ?? 'Injected<…>';
  return texts.sentInVain(index, type.name, right);
}

const injectedTypes: Readonly<Record<number, string>> = {
  [ParamType.Caller]: 'WampSession',
  [ParamType.Call]: 'WampCallContext',
  [ParamType.Signal]: 'AbortSignal',
  [ParamType.Progress]: 'WampProgressFunction',
  [ParamType.Input]: 'Observable',
};

/** Callers send arguments in the order of the parameters. A parameter without a position has its own issue. */
function orderIssue(plans: readonly ParameterPlan[]): string | undefined {
  const sent = plans.flatMap((plan, index) =>
    takesPayload(plan) ? [{ index, position: plan.position }] : [],
  );
  if (sent.some(({ position }) => position === undefined)) return undefined;
  const at = sent.findIndex(({ position }, place) => position !== place);
  const wrong = sent[at];
  return wrong && texts.outOfOrder(wrong.index, wrong.position ?? at, at);
}

/** Returns the class of a parameter. Interfaces, unions and `Injected<User>` have none: the compiler writes `Object`. */
function typeOf({ metadata }: ParameterPlan): Class | undefined {
  const { metatype } = metadata;
  return typeof metatype === 'function' && (metatype as Class) !== Object ? metatype : undefined;
}

/** Classes whose prototypes do not show what their instances have. */
const injectedClasses: ReadonlySet<Class> = new Set<Class>([
  Function,
  AbortSignal,
  WampRequestContext,
  WampPeer,
]);

/** Returns true for a type that callers do not send, by the rules of `RemoteArgs`. */
function isInjected(type: Class): boolean {
  if (injectedClasses.has(type)) return true;
  const prototype: unknown = type.prototype;
  if (typeof prototype !== 'object' || prototype === null) return false;
  const isObservable = 'subscribe' in prototype && 'forEach' in prototype;
  return 'signal' in prototype || Symbol.asyncIterator in prototype || isObservable;
}
