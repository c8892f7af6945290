import { asyncApiOf } from '../../catalog/asyncapi/async-api.js';
import { documentText } from '../../catalog/asyncapi/document-text.js';
import type {
  CatalogError,
  CatalogEvent,
  CatalogProcedure,
  CatalogTopic,
} from '../../catalog/catalog.js';
import type { Uri } from '../../protocol/messages.js';
import { CatalogUri, ReflectionUri } from '../../protocol/reflection-uris.js';
import { WampInvalidArgumentError } from '../../protocol/standard-errors.js';
import type { WampCallContext } from '../contexts/call-context.js';
import { defaults } from '../defaults.js';
import { procedureOf } from '../handlers/bindings.js';
import { callLane } from '../handlers/call-lane.js';
import type { HandlerRegistry } from '../handlers/handler-registry.js';
import type { CallHandler } from '../handlers/handlers.js';
import type { WampSession } from '../session/wamp-session.js';
import * as texts from '../texts.js';
import { eventKind, procedureKind, topicKind } from './catalog-kinds.js';
import type { WampCatalogOptions } from './catalog-options.js';
import type { HubCatalog } from './hub-catalog.js';

/** The parts of the hub that clients may ask. */
export interface ReflectionParts {
  readonly options: { readonly realms: readonly Uri[] };
  readonly handlers: HandlerRegistry;
  readonly catalog: HubCatalog;
}

/** What `wamp.reflection.topic.describe` returns. */
interface DescribedTopic {
  /** What clients publish. */
  readonly events: readonly CatalogEvent[];
  /** What clients subscribe to. */
  readonly topics: readonly CatalogTopic[];
}

/**
 * The procedures by which clients learn what they may use (specification: "WAMP API Reflection"). What a client may
 * not use is answered like what is not there.
 */
export class Reflection {
  private readonly byUri: Readonly<Record<Uri, (session: WampSession, uri: unknown) => unknown>> = {
    [ReflectionUri.ProcedureList]: (session) => this.catalog.urisFor(session, procedureKind),
    [ReflectionUri.ProcedureDescribe]: (session, uri) => this.procedure(session, uri),
    [ReflectionUri.TopicList]: (session) => this.topics(session),
    [ReflectionUri.TopicDescribe]: (session, uri) => this.topic(session, uri),
    [ReflectionUri.ErrorList]: (session) => this.errors(session).then((all) => [...all.keys()]),
    [ReflectionUri.ErrorDescribe]: (session, uri) => this.error(session, uri),
    [CatalogUri.AsyncApi]: (session) => this.asyncApi(session),
  };

  constructor(
    private readonly hub: ReflectionParts,
    private readonly options: WampCatalogOptions,
  ) {}

  /** Registers the procedures in all realms. A client asks one question after the other. */
  offer(): void {
    const { roles } = this.options;
    const lane = callLane('serial');
    for (const [uri, answer] of Object.entries(this.byUri)) {
      const handler: CallHandler = ({ session, args }: WampCallContext) => answer(session, args[0]);
      const options = { roles, streamedInput: false, origin: defaults.ownOrigin };
      const procedure = procedureOf(uri, handler, options, { results: 'single', lane });
      this.hub.handlers.add(procedure, this.hub.options.realms, (realm) =>
        realm.addProcedure(procedure),
      );
    }
  }

  private get catalog(): HubCatalog {
    return this.hub.catalog;
  }

  private async procedure(session: WampSession, uri: unknown): Promise<CatalogProcedure> {
    const [found] = await this.catalog.entriesFor(session, procedureKind, textOf(uri));
    return found ?? absent(uri);
  }

  private async topics(session: WampSession): Promise<Uri[]> {
    const events = await this.catalog.urisFor(session, eventKind);
    const topics = await this.catalog.urisFor(session, topicKind);
    return [...new Set([...events, ...topics])].toSorted();
  }

  private async topic(session: WampSession, uri: unknown): Promise<DescribedTopic> {
    const events = await this.catalog.entriesFor(session, eventKind, textOf(uri));
    const topics = await this.catalog.entriesFor(session, topicKind, textOf(uri));
    return events.length + topics.length === 0 ? absent(uri) : { events, topics };
  }

  /** Returns the errors that procedures declare, by URI. */
  private async errors(session: WampSession): Promise<ReadonlyMap<Uri, CatalogError>> {
    const procedures = await this.catalog.entriesFor(session, procedureKind);
    const all = procedures.flatMap(({ errors }) => errors);
    return new Map(all.map((error) => [error.uri, error]));
  }

  private async error(session: WampSession, uri: unknown): Promise<CatalogError> {
    const errors = await this.errors(session);
    return errors.get(textOf(uri)) ?? absent(uri);
  }

  /** Returns the document as a text, which may be longer than the items of a message allow. */
  private async asyncApi(session: WampSession): Promise<string> {
    return documentText(await asyncApiOf(await this.catalog.seenBy(session), this.options));
  }
}

function textOf(uri: unknown): Uri {
  if (typeof uri === 'string') return uri;
  throw new WampInvalidArgumentError(texts.describeWhat);
}

function absent(uri: unknown): never {
  throw new WampInvalidArgumentError(texts.notInCatalog(String(uri)));
}
