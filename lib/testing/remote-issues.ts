import type { WampContract } from '../contract/contract.js';
import { isSchemaContract } from '../contract/define-contract.js';
import type { Entry } from '../contract/entries.js';
import { isMember } from '../contract/members.js';
import { type FoundHandler, HandlerReader, isExact } from '../discovery/found-handlers.js';
import type { ClassMethod } from '../discovery/handler-finder.js';
import { WampMetadataAccessor } from '../discovery/wamp-metadata.accessor.js';
import { parameterIssues, plansOf } from './parameter-issues.js';
import * as texts from './texts.js';

/** A difference between a method of a service and what its remote callers think of it. */
export interface RemoteIssue {
  /** The name of the method. */
  readonly method: string;
  /** One sentence: what is wrong, and what would be right. */
  readonly issue: string;
}

/** The class of a service. */
export type ServiceClass = abstract new (...args: never[]) => object;

/** A method with its handlers. */
interface Served extends ClassMethod {
  readonly entry: Entry | undefined;
  readonly handlers: readonly FoundHandler[];
}

const accessor = new WampMetadataAccessor();
const reader = new HandlerReader(accessor);

/**
 * Returns what `Remote<Service>` says of a service, but its decorators do not: types see neither URIs nor
 * decorators. It needs no application. Each handler is checked, those of base classes too:
 *
 * - its URI is that of the contract, or the prefix with its name, without `match` and with the contract's kind;
 * - each parameter that callers send is a positional argument, at its own place, or a lone `@WampKwargs()`;
 * - each parameter that decorators inject has a type that callers do not send, such as `WampSession` or
 *   `Injected<User>`;
 * - a `Date`, `Map` or `Set` has a pipe of its own, because it arrives in another form;
 * - its results are not sent with `results: 'spread'`.
 *
 * Options of the module, global pipes and methods without decorators are not known here. Nor are types of
 * parameters of which the compiler writes no class: interfaces, unions, and what `import type` imports.
 *
 * @param service the class of the service
 * @param contract the contract that its callers use; by default the one of its decorators, or else its prefix
 * @returns no issues if the types are right
 * @throws `TypeError` for a class without handlers
 * @example
 * ```ts
 * it('is what its callers think', () => {
 *   expect(remoteIssues(MathService, math)).toEqual([]);
 * });
 * ```
 */
export function remoteIssues(service: ServiceClass, contract?: WampContract): RemoteIssue[] {
  if (typeof service !== 'function') throw new TypeError(texts.noService(String(service)));
  const served = servedBy(service);
  if (served.length === 0) throw new TypeError(texts.noHandlers(service.name));
  const issues = served.flatMap((method) =>
    issuesOf(method, contract).map((issue) => ({ method: method.name, issue })),
  );
  const names = new Set(served.map(({ name }) => name));
  return [...issues, ...unserved(names, contract ?? serviceOf(service).contract)];
}

function servedBy(service: ServiceClass): Served[] {
  const classRef = service as ClassMethod['classRef'];
  const prototype = service.prototype as Record<string, ClassMethod['method']>;
  return methodNames(prototype).flatMap((name) => {
    const origin = `${service.name}.${name}`;
    const method = prototype[name];
    if (method === undefined) return [];
    const found = { classRef, name, method, origin, service: serviceOf(service) };
    const handlers = reader.uncheckedOf(found);
    const [first] = handlers;
    return first === undefined ? [] : [{ ...found, handlers, entry: first.entry }];
  });
}

/** Returns the options of a class. If it is served at several places, those of the first one count. */
function serviceOf(service: ServiceClass): ClassMethod['service'] {
  return accessor.services(service)[0] ?? {};
}

/** Returns the names of the methods of a class and its base classes. */
function methodNames(prototype: object): string[] {
  const names = new Set<string>();
  let owner: object | null = prototype;
  for (; owner !== null && owner !== Object.prototype; owner = Object.getPrototypeOf(owner))
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(owner)))
      if (name !== 'constructor' && typeof value === 'function') names.add(name);
  return [...names];
}

/** A contract with schemas has their types; any other one has those of the class. */
function issuesOf(method: Served, given: WampContract | undefined): string[] {
  const { classRef, name, service } = method;
  const implemented = accessor.implemented(classRef, name);
  const contract = given ?? implemented ?? service.contract;
  if (!isSchemaContract(contract))
    return [...handlerIssues(method, contract), ...parameterIssues(method, accessor)];
  if (contract.entry(name) === undefined) return [];
  if (contract !== implemented) return [texts.notImplemented];
  const plans = plansOf(method, accessor);
  return typeof plans === 'string' ? [plans] : [];
}

function handlerIssues(method: Served, contract: WampContract | undefined): string[] {
  const { name, handlers, service, entry } = method;
  const { prefix = '' } = service;
  const uri = contract?.uriOf(name) ?? (prefix === '' ? name : `${prefix}.${name}`);
  // A contract with schemas decides on the form itself.
  const isSpread =
    entry === undefined &&
    handlers.some(
      ({ kind, metadata }) =>
        kind !== 'event' && (metadata.options.results ?? service.results) === 'spread',
    );
  return [
    ...(isMember(name) ? [] : [texts.noMember]),
    ...addressIssues(handlers, uri, contract?.entry(name)?.kind),
    ...(isSpread ? [texts.spread] : []),
  ];
}

/** One of several decorators is enough: callers use only that one. */
function addressIssues(
  handlers: readonly FoundHandler[],
  uri: string,
  kind: string | undefined,
): string[] {
  const exact = handlers.filter(isExact);
  if (exact.length === 0) return [texts.pattern(String(handlers[0]?.metadata.options.match), uri)];
  const same = exact.filter((handler) => handler.uri === uri);
  if (same.length === 0) {
    const uris = exact.map((handler) => handler.uri);
    return [texts.otherUri(uri, uris)];
  }
  const kinds = same.map((handler) => handler.kind);
  const isOther = kind !== undefined && !kinds.some((own) => own === kind);
  return isOther ? [texts.otherKind(kind, kinds)] : [];
}

/** Returns an issue for each entry without a handler. The events of a topic may come from the hub. */
function unserved(
  served: ReadonlySet<string>,
  contract: WampContract | undefined,
): readonly RemoteIssue[] {
  if (contract === undefined) return [];
  return Object.entries(contract.entries)
    .filter(([name, { kind }]) => kind !== 'topic' && !served.has(name))
    .map(([name]) => ({ method: name, issue: texts.noHandler(contract.uriOf(name)) }));
}
