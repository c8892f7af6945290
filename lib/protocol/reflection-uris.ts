/** The procedures of the specification for reflection ("WAMP API Reflection"). */
export const ReflectionUri = {
  ProcedureList: 'wamp.reflection.procedure.list',
  ProcedureDescribe: 'wamp.reflection.procedure.describe',
  TopicList: 'wamp.reflection.topic.list',
  TopicDescribe: 'wamp.reflection.topic.describe',
  ErrorList: 'wamp.reflection.error.list',
  ErrorDescribe: 'wamp.reflection.error.describe',
} as const;

/** The procedures of this package for the catalog. */
export const CatalogUri = {
  /** Returns the document of AsyncAPI, as a text in JSON. */
  AsyncApi: 'nestwamp.catalog.asyncapi',
} as const;
