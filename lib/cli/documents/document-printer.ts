import type { AsyncApiChannel, AsyncApiDocument } from '../../catalog/asyncapi/document.js';
import { Names } from '../../catalog/asyncapi/names.js';
import type { JsonSchema } from '../../catalog/json-schema.js';
import { keyOf, quoted } from '../declarations/type-printer.js';
import { type DocumentService, servicesOf, titled } from './document-services.js';
import { SchemaPrinter } from './schema-printer.js';

/**
 * Returns declarations of the services of a document: interfaces of plain methods, of which `client.remote` makes
 * remotes. They import nothing.
 */
export function printDocument(document: AsyncApiDocument, from: string, given?: string): string {
  const [first] = Object.values(document.channels);
  const realm = given ?? first?.['x-wamp'].realm ?? '';
  return new DocumentPrinter(document).print(servicesOf(document, realm), from);
}

class DocumentPrinter {
  private readonly names = new Names();
  private readonly components = new Map<string, string>();
  private readonly types = new SchemaPrinter((component) => this.components.get(component));

  constructor(private readonly document: AsyncApiDocument) {}

  print(services: readonly DocumentService[], from: string): string {
    const own = services.map((service) => ({ ...service, name: this.typeName(service.name) }));
    const { schemas } = this.document.components;
    for (const name of Object.keys(schemas)) this.components.set(name, this.typeName(name));
    const interfaces = own.map((service) => this.service(service));
    const named = Object.entries(schemas).map(
      ([name, schema]) => `export type ${this.components.get(name)} = ${this.types.print(schema)};`,
    );
    const head = `// Written by \`nestjs-wamp types --from ${from}\`. Changes will be lost.`;
    return `${[head, ...interfaces, ...named].join('\n\n')}\n`;
  }

  private typeName(name: string): string {
    return this.names.free(titled(name)).replaceAll('-', '_');
  }

  private service({ name, prefix, members }: DocumentService): string {
    const printed = [...members].map(([member, channel]) => this.method(member, channel));
    const left = [...members.keys()].filter((_, at) => printed[at] === undefined);
    const lines = [`\`client.remote<${name}>(${quoted(prefix)})\``];
    if (left.length > 0)
      lines.push(`Without ${left.join(', ')}: a method cannot say keyword arguments.`);
    const methods = printed.filter((method) => method !== undefined);
    return `${comment(lines)}export interface ${name} {\n${methods.join('\n')}\n}`;
  }

  /** Returns a method; `undefined` if it needs keyword arguments. */
  private method(name: string, channel: AsyncApiChannel): string | undefined {
    const { kind, deprecated } = channel['x-wamp'];
    const args = kind === 'topic' ? '' : this.parameters(channel);
    if (args === undefined) return undefined;
    const note =
      deprecated === undefined ? [] : [`@deprecated ${deprecated === true ? '' : deprecated}`];
    const about = comment(note.map((line) => line.trim())).replaceAll(/^(?=.)/gm, '  ');
    return `${about}  ${keyOf(name)}(${args}): ${this.answer(channel)};`;
  }

  private parameters({
    messages,
    'x-wamp': { kind, parameters = [] },
  }: AsyncApiChannel): string | undefined {
    const message = messages[kind === 'event' ? 'event' : 'request'];
    const { args = {}, kwargs } = (message?.payload['properties'] ?? {}) as Record<
      string,
      JsonSchema
    >;
    const items = (args['items'] ?? []) as JsonSchema[];
    const [only] = parameters;
    if (parameters.length === 1 && only?.orObject === true)
      return `${only.name ?? 'kwargs'}: ${this.types.print(kwargs)}`;
    if (parameters.some(({ position, required }) => position === undefined && required))
      return undefined;
    if (parameters.some(({ takes }) => takes === 'keywords')) return undefined;
    const placed = parameters.filter(({ position }) => position !== undefined);
    const lastNeeded = Math.max(
      -1,
      ...placed.map(({ position = 0, required }) => (required ? position : -1)),
    );
    return placed
      .toSorted((a, b) => (a.position as number) - (b.position as number))
      .map(({ takes, position = 0, name = `arg${position}` }) => {
        if (takes === 'rest') return `...${name}: ${this.types.print(restOf(args, position))}`;
        const mark = position <= lastNeeded ? '' : '?';
        return `${name}${mark}: ${this.types.print(items[position])}`;
      })
      .join(', ');
  }

  private answer({ messages, 'x-wamp': { kind, results, progressive } }: AsyncApiChannel): string {
    if (kind === 'event') return 'Promise<void>';
    if (kind === 'topic') return `AsyncIterable<${this.value(messages['event']?.payload)}>`;
    const result = results === 'none' ? 'void' : this.value(messages['result']?.payload);
    if (progressive !== true) return `Promise<${result}>`;
    const item = this.value(messages['progress']?.payload);
    return `AsyncGenerator<${item}, ${result}, never>`;
  }

  /** Returns the type of an unwrapped payload. */
  private value(payload: JsonSchema | undefined): string {
    const { args, kwargs } = (payload?.['properties'] ?? {}) as Partial<Record<string, JsonSchema>>;
    const items = args?.['items'];
    if (Array.isArray(items) && items.length === 1 && kwargs === undefined)
      return this.types.print(items[0]);
    return args === undefined && kwargs !== undefined ? this.types.print(kwargs) : 'unknown';
  }
}

function restOf(args: JsonSchema, position: number): JsonSchema {
  if (position === 0) return { type: 'array', items: args['items'] ?? {} };
  return { type: 'array', items: args['additionalItems'] ?? {} };
}

function comment(lines: readonly string[]): string {
  const safe = lines.map((line) => line.replaceAll('*/', '* /').replaceAll(/\s+/g, ' '));
  const [first] = safe;
  if (first === undefined) return '';
  if (safe.length === 1) return `/** ${first} */\n`;
  return `/**\n${safe.map((line) => ` * ${line}`).join('\n')}\n */\n`;
}
