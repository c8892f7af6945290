import type { CatalogParameter, CatalogPermission } from '../catalog.js';
import type { JsonSchema } from '../json-schema.js';

/** A reference to another part of the document. */
export interface AsyncApiReference {
  /** The place in the document, such as `#/channels/com.example.add`. */
  readonly $ref: string;
}

/** What the document says beside AsyncAPI. */
export interface AsyncApiWamp {
  /** The realm. */
  readonly realm: string;
  /** What clients do: they call a procedure, publish an event, or subscribe to a topic. */
  readonly kind: 'event' | 'procedure' | 'topic';
  /** The kind of pattern; `exact` for a URI. */
  readonly match: string;
  /** The arguments. Their schemas are in the payload of the request, or of the event. */
  readonly parameters?: readonly Omit<CatalogParameter, 'schema'>[] | undefined;
  /** The way in which the result is sent. */
  readonly results?: string | undefined;
  /** True if a procedure is known to send progressive results. */
  readonly progressive?: boolean | undefined;
  /** The schema of an item of streamed input, if a procedure takes some. */
  readonly input?: JsonSchema | undefined;
  /** True if every subscription starts a stream of its own. */
  readonly streaming?: boolean | undefined;
  /** True if it should not be used any more, or what to use instead. */
  readonly deprecated?: string | true | undefined;
  /** The roles that may use it. */
  readonly roles?: readonly string[] | undefined;
  /** The names of its guards. */
  readonly guards?: readonly string[] | undefined;
  /** The permissions that allow it. */
  readonly permissions?: readonly CatalogPermission[] | undefined;
}

/** A payload of WAMP: `args`, a list, and `kwargs`, an object. */
export interface AsyncApiMessage {
  /** The name of the message: `request`, `result`, `progress`, `event`, or the URI of an error. */
  readonly name: string;
  /** A text for people. */
  readonly description?: string | undefined;
  /** The schema of the payload. */
  readonly payload: JsonSchema;
  /** Payloads to try. */
  readonly examples?: readonly object[] | undefined;
}

/** One URI or pattern. */
export interface AsyncApiChannel {
  /** The URI or pattern. */
  readonly address: string;
  /** The messages, by name. */
  readonly messages: Readonly<Record<string, AsyncApiMessage>>;
  /** What the document says beside AsyncAPI. */
  readonly 'x-wamp': AsyncApiWamp;
}

/** The answers to a call. */
export interface AsyncApiReply {
  /** The channel. */
  readonly channel: AsyncApiReference;
  /** The messages of the channel that may come. */
  readonly messages: readonly AsyncApiReference[];
}

/** A label. */
export interface AsyncApiTag {
  /** The label itself. */
  readonly name: string;
}

/** What the application does with one channel. */
export interface AsyncApiOperation {
  /** `receive` for calls and events of clients, `send` for events of the application. */
  readonly action: 'receive' | 'send';
  /** The channel. */
  readonly channel: AsyncApiReference;
  /** The messages of the channel that are received or sent. */
  readonly messages: readonly AsyncApiReference[];
  /** The answers to a call. */
  readonly reply?: AsyncApiReply | undefined;
  /** A short text for people. */
  readonly summary?: string | undefined;
  /** A longer text for people. */
  readonly description?: string | undefined;
  /** Labels, such as `deprecated`. */
  readonly tags?: readonly AsyncApiTag[] | undefined;
}

/** A document of AsyncAPI 3 (https://www.asyncapi.com/docs/reference/specification/v3.0.0). */
export interface AsyncApiDocument {
  /** The version of AsyncAPI. */
  readonly asyncapi: '3.0.0';
  /** What the document is about. */
  readonly info: {
    /** The title. */
    readonly title: string;
    /** The version of the application. */
    readonly version: string;
    /** A text for people. */
    readonly description?: string | undefined;
  };
  /** The content type of payloads. */
  readonly defaultContentType: 'application/json';
  /** The endpoint, if its address was given. */
  readonly servers?: Readonly<Record<string, object>> | undefined;
  /** The URIs and patterns. */
  readonly channels: Readonly<Record<string, AsyncApiChannel>>;
  /** What the application does with them. */
  readonly operations: Readonly<Record<string, AsyncApiOperation>>;
  /** Schemas that are used several times, or by themselves. */
  readonly components: {
    /** The schemas, by name. */
    readonly schemas: Readonly<Record<string, JsonSchema>>;
  };
}
