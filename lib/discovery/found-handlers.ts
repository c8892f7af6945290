import type { EntryKind, WampContract } from '../contract/contract.js';
import type { Entry } from '../contract/entries.js';
import type { HandlerMetadata } from '../decorators/metadata.js';
import type { WampServiceOptions } from '../decorators/service-options.js';
import type { Uri } from '../protocol/messages.js';
import type { ClassMethod } from './handler-finder.js';
import * as texts from './texts.js';
import type { WampMetadataAccessor } from './wamp-metadata.accessor.js';

/** A handler to bind: one decorator of a method, or the entry of a contract that its class implements. */
export interface FoundHandler {
  readonly kind: EntryKind;
  readonly uri: Uri;
  readonly metadata: HandlerMetadata;
  /** What the contract that the class implements says of the method. */
  readonly entry: Entry | undefined;
}

/** Finds the handlers of methods, by their decorators and by the contracts of their classes. */
export class HandlerReader {
  private readonly complete = new WeakSet<WampServiceOptions>();

  constructor(private readonly accessor: WampMetadataAccessor) {}

  /**
   * Returns the handlers of a method.
   *
   * @throws `TypeError` if decorators and contract differ
   */
  handlersOf(found: ClassMethod): FoundHandler[] {
    const { contract } = found.service;
    const decorated = this.decorated(found);
    if (contract !== undefined) this.check(found, decorated, contract);
    return this.withEntry(found, decorated);
  }

  /** Returns the handlers of a method, also if decorators and contract differ. */
  uncheckedOf(found: ClassMethod): FoundHandler[] {
    return this.withEntry(found, this.decorated(found));
  }

  private decorated(found: ClassMethod): FoundHandler[] {
    const { accessor } = this;
    const { classRef, name, method, service } = found;
    const implemented = accessor.implemented(classRef, name);
    const contract = implemented ?? service.contract;
    const entry = implemented?.entries[name];
    const read = (kind: EntryKind, all: readonly HandlerMetadata[]): FoundHandler[] =>
      all.map((metadata) => ({ kind, metadata, entry, uri: uriOf(found, metadata, contract) }));
    return [
      ...read('procedure', accessor.procedures(method)),
      ...read('event', accessor.subscribers(method)),
      ...read('topic', accessor.topics(method)),
    ];
  }

  /** Adds the entry of the contract that the class implements, unless a decorator says the same. */
  private withEntry({ classRef, name }: ClassMethod, handlers: FoundHandler[]): FoundHandler[] {
    const implemented = this.accessor.implemented(classRef, name);
    const entry = implemented?.entries[name];
    if (implemented === undefined || entry === undefined) return handlers;
    const { kind } = entry;
    const uri = implemented.uriOf(name);
    const isDecorated = handlers.some((own) => own.kind === kind && own.uri === uri);
    const metadata = { uri, options: { absolute: true } };
    return isDecorated ? handlers : [...handlers, { kind, uri, metadata, entry }];
  }

  private check(
    { classRef, name, origin, service }: ClassMethod,
    handlers: readonly FoundHandler[],
    contract: WampContract,
  ): void {
    this.assertComplete(classRef, service, contract);
    if (handlers.length === 0) return;
    const uri = contract.uriOf(name);
    const same = handlers.filter((own) => own.uri === uri && isExact(own));
    const uris = handlers.map((own) => own.uri);
    const [first] = same;
    if (first === undefined) throw new TypeError(texts.otherUri(origin, uri, uris));
    const kind = contract.entry(name)?.kind;
    if (kind !== undefined && !same.some((own) => own.kind === kind))
      throw new TypeError(texts.otherKind(origin, kind, uri, first.kind));
  }

  /** Checks, once for each `@WampService()`, that every entry of its contract has a handler. */
  private assertComplete(
    classRef: ClassMethod['classRef'],
    service: WampServiceOptions,
    contract: WampContract,
  ): void {
    if (this.complete.has(service)) return;
    const { accessor } = this;
    const prototype = classRef.prototype as Record<string, unknown>;
    for (const [name, { kind }] of Object.entries(contract.entries)) {
      const method = prototype[name];
      const isBound =
        accessor.implemented(classRef, name) !== undefined ||
        (typeof method === 'function' && accessor.isHandler(method as () => unknown));
      // The events of a topic may come from the hub.
      if (!isBound && kind !== 'topic')
        throw new TypeError(texts.noHandler(`${classRef.name}.${name}`, contract.uriOf(name)));
    }
    this.complete.add(service);
  }
}

/** Returns true for a handler of one URI. */
export function isExact({ metadata }: FoundHandler): boolean {
  const { match = 'exact' } = metadata.options;
  return match === 'exact';
}

/** Returns the URI of a handler or topic of a class. */
export function uriOf(
  { name, service }: Pick<ClassMethod, 'name' | 'service'>,
  { uri, options }: HandlerMetadata,
  contract: WampContract | undefined,
): Uri {
  if (options.absolute === true) return uri ?? name;
  if (uri === undefined && contract !== undefined) return contract.uriOf(name);
  const { prefix = service.contract?.prefix ?? '' } = service;
  return prefix === '' ? (uri ?? name) : `${prefix}.${uri ?? name}`;
}
