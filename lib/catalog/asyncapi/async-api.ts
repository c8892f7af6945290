import type {
  Catalog,
  CatalogEntry,
  CatalogParameter,
  CatalogProcedure,
  CatalogRealm,
} from '../catalog.js';
import { given } from '../given.js';
import type { JsonSchema } from '../json-schema.js';
import { Pauses } from '../pauses.js';
import type {
  AsyncApiChannel,
  AsyncApiDocument,
  AsyncApiMessage,
  AsyncApiOperation,
  AsyncApiReference,
  AsyncApiWamp,
} from './document.js';
import type { WampDocumentInfo } from './document-info.js';
import { Names } from './names.js';
import { errorPayload, payloadOf, resultPayload } from './payloads.js';
import { SchemaStore } from './schema-store.js';
import { serversOf } from './servers.js';

/**
 * Returns a catalog as a document of AsyncAPI 3. What clients have registered is not in it. The event loop runs
 * meanwhile, because a document of thousands of procedures takes a while.
 */
export function asyncApiOf(
  catalog: Catalog,
  info: WampDocumentInfo = {},
): Promise<AsyncApiDocument> {
  return new AsyncApiWriter().write(catalog, info);
}

/** What is specific to one kind of entry. */
interface Part {
  readonly realm: string;
  readonly kind: AsyncApiWamp['kind'];
  readonly action: AsyncApiOperation['action'];
  /** The messages, of which the first is no answer. */
  readonly messages: readonly AsyncApiMessage[];
  readonly wamp: Partial<AsyncApiWamp>;
}

/** Writes one document. */
class AsyncApiWriter {
  private readonly store = new SchemaStore();
  private readonly names = new Names();
  private readonly channels = new Map<string, AsyncApiChannel>();
  private readonly operations = new Map<string, AsyncApiOperation>();

  async write(catalog: Catalog, info: WampDocumentInfo): Promise<AsyncApiDocument> {
    const pauses = new Pauses();
    for (const realm of catalog.realms)
      for (const write of this.realm(realm)) {
        write();
        await pauses.pause();
      }
    const { title = 'WAMP', version = '1.0.0', description, url } = info;
    return given({
      asyncapi: '3.0.0' as const,
      info: given({ title, version, description }),
      defaultContentType: 'application/json' as const,
      servers: url === undefined ? undefined : serversOf(url),
      channels: Object.fromEntries(this.channels),
      operations: Object.fromEntries(this.operations),
      components: { schemas: Object.fromEntries(this.store.schemas) },
    });
  }

  /** Yields what writes each entry. */
  private *realm({ name: realm, procedures, events, topics }: CatalogRealm): Iterable<() => void> {
    for (const procedure of procedures) yield () => this.procedure(realm, procedure);
    for (const event of events) yield () => this.event(realm, 'event', event, event.parameters);
    for (const { streaming, ...topic } of topics)
      yield () => this.event(realm, 'topic', topic, topic.parameters, { streaming });
  }

  private procedure(realm: string, procedure: CatalogProcedure): void {
    const { parameters, results, progressive, takesInput, input, progress } = procedure;
    const embed = this.embedder(procedure.uri);
    const messages = [
      request(procedure, payloadOf(parameters, embed)),
      message('result', resultPayload(results, procedure.result, embed)),
      ...(progressive ? [message('progress', resultPayload('single', progress, embed))] : []),
      ...procedure.errors.map(({ uri, description, kwargs }) =>
        message(uri, errorPayload(kwargs, embed), description),
      ),
    ];
    const wamp = {
      results,
      progressive: progressive || undefined,
      input: takesInput ? embed(input ?? {}) : undefined,
      parameters: parameters.map(withoutSchema),
    };
    this.add(procedure, { realm, kind: 'procedure', action: 'receive', messages, wamp });
  }

  private event(
    realm: string,
    kind: 'event' | 'topic',
    entry: CatalogEntry,
    parameters: Parameters<typeof payloadOf>[0] | undefined,
    more: Partial<AsyncApiWamp> = {},
  ): void {
    const payload = payloadOf(parameters ?? [], this.embedder(entry.uri));
    const messages = [{ ...request(entry, payload), name: 'event' }];
    const wamp = { ...more, parameters: parameters?.map(withoutSchema) };
    const action = kind === 'event' ? 'receive' : 'send';
    this.add(entry, { realm, kind, action, messages, wamp });
  }

  private add(entry: CatalogEntry, { realm, kind, action, messages, wamp }: Part): void {
    const { uri, match, summary, description, deprecated, roles, guards, permissions } = entry;
    const id = this.names.free(uri);
    const keys = new Names();
    const byKey = Object.fromEntries(messages.map((each) => [keys.free(each.name), each]));
    const own = { realm, kind, match, deprecated, roles, guards, permissions };
    this.channels.set(id, { address: uri, messages: byKey, 'x-wamp': given({ ...own, ...wamp }) });
    const channel = referenceTo(id);
    const [first, ...answers] = Object.keys(byKey).map((key) => referenceTo(id, key));
    const operation = given({
      action,
      channel,
      messages: first === undefined ? [] : [first],
      reply: answers.length === 0 ? undefined : { channel, messages: answers },
      summary,
      description,
      tags: deprecated === undefined ? undefined : [{ name: 'deprecated' }],
    });
    this.operations.set(id, operation);
  }

  private embedder(uri: string): (schema: JsonSchema) => JsonSchema {
    return (schema) => this.store.add(schema, uri);
  }
}

function referenceTo(channel: string, key?: string): AsyncApiReference {
  return { $ref: `#/channels/${channel}${key === undefined ? '' : `/messages/${key}`}` };
}

function request({ examples = [] }: CatalogEntry, payload: JsonSchema): AsyncApiMessage {
  const tried = examples.flatMap(({ summary, args, kwargs }) =>
    args === undefined && kwargs === undefined
      ? []
      : [given({ summary, payload: given({ args, kwargs }) })],
  );
  return given({
    name: 'request',
    payload,
    examples: tried.length === 0 ? undefined : tried,
  });
}

function message(name: string, payload: JsonSchema, description?: string): AsyncApiMessage {
  return given({ name, description, payload });
}

function withoutSchema(parameter: CatalogParameter): Omit<CatalogParameter, 'schema'> {
  const { schema: _, ...rest } = parameter;
  return rest;
}
