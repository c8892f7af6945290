import type { HandlerHost } from '../hub/handlers/handler-host.js';
import type { HandlerOptions } from '../hub/handlers/handlers.js';
import type { Uri } from '../protocol/messages.js';
import { uriOf } from './found-handlers.js';
import type { FoundMethod } from './handler-finder.js';
import { payloadFacts } from './parameter-facts.js';
import type { WampMetadataAccessor } from './wamp-metadata.accessor.js';

/** A topic to which a class publishes. */
interface DeclaredTopic {
  readonly uri: Uri;
  readonly options: HandlerOptions;
}

/** Tells hosts of the topics of classes that have no handler: those of contracts, and of `@WampPublishes()`. */
export class DeclaredTopics {
  private readonly known = new WeakMap<object, WeakSet<object>>();

  constructor(private readonly accessor: WampMetadataAccessor) {}

  /** Declares the topics of the class of a method, once for each `@WampService()`. */
  declare(host: HandlerHost, found: FoundMethod): void {
    const { classRef, service } = found;
    const services = this.known.get(classRef) ?? new WeakSet();
    this.known.set(classRef, services);
    if (host.declareTopic === undefined || services.has(service)) return;
    services.add(service);
    const origin = classRef.name;
    for (const { uri, options } of [...this.published(found), ...this.contracted(found)])
      host.declareTopic(uri, { realm: service.realm, origin, ...options });
  }

  private published({ classRef, name, service }: FoundMethod): DeclaredTopic[] {
    return this.accessor.publishes(classRef).map(({ topic, options }) => {
      const { absolute, match, realm = service.realm, ...doc } = options;
      const uri = uriOf({ name, service }, { uri: topic, options: { absolute } }, undefined);
      return { uri, options: { match, realm, doc } };
    });
  }

  private contracted({ classRef }: FoundMethod): DeclaredTopic[] {
    const methods = classRef.prototype as object;
    return this.accessor.contracts(classRef).flatMap((contract) =>
      Object.entries(contract.entries)
        .filter(([name, { kind }]) => kind === 'topic' && !(name in methods))
        .map(([name, entry]) => ({
          uri: contract.uriOf(name),
          options: { facts: () => ({ parameters: payloadFacts(entry) }) },
        })),
    );
  }
}
