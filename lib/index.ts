/**
 * The module, its decorators, the hub and its sessions.
 *
 * @module nestjs-wamp
 */

export type { WampAuthorizationOptions } from './auth/authorization-options.js';
export type {
  WampAuthorize,
  WampAuthorizer,
  WampCachedDecision,
  WampDecision,
} from './auth/authorizer.js';
export type { WampPermission } from './auth/permission.js';
export type {
  Catalog,
  CatalogEntry,
  CatalogError,
  CatalogEvent,
  CatalogExample,
  CatalogParameter,
  CatalogPermission,
  CatalogProcedure,
  CatalogRealm,
  CatalogRegistration,
  CatalogTopic,
} from './catalog/catalog.js';
export type { WampDocumentInfo } from './catalog/asyncapi/document-info.js';
export type {
  AsyncApiChannel,
  AsyncApiDocument,
  AsyncApiMessage,
  AsyncApiOperation,
  AsyncApiReference,
  AsyncApiReply,
  AsyncApiTag,
  AsyncApiWamp,
} from './catalog/asyncapi/document.js';
export type { WampDocOptions, WampErrorDoc } from './catalog/doc-options.js';
export type { JsonSchema } from './catalog/json-schema.js';
export { type CatalogHolder, WampCatalog } from './catalog/wamp-catalog.js';
export type { SchemaClass, SchemaSource } from './catalog/schemas/schema-source.js';
export type * from './cluster/index.js';
export {
  getWampClientToken,
  getWampHubToken,
  getWampRemoteToken,
  InjectWampClient,
  InjectWampHub,
  InjectWampRemote,
  WampArg,
  WampArgs,
  WampAuth,
  type WampAuthenticatorOptions,
  WampCall,
  WampCaller,
  type WampContextLife,
  WampDoc,
  type WampHandlerOptions,
  WampImplements,
  WampInput,
  WampKwarg,
  WampKwargs,
  type WampParamOptions,
  type WampPipe,
  type WampPipes,
  WampProcedure,
  WampProgress,
  type WampProgressFunction,
  WampPublishes,
  type WampPublishesOptions,
  WampRoles,
  WampService,
  type WampServiceOptions,
  WampSessionClose,
  WampSessionOpen,
  WampSignal,
  WampSubscribe,
  WampTopic,
  type WampProcedureOptions,
  type WampTopicOptions,
} from './decorators/index.js';
export type { WampErrorTable } from './discovery/exception-mapper.js';
export type { WampHandlerDefaults } from './discovery/handler-defaults.js';
export { WampUpgradeRequest } from './discovery/upgrade-request.js';
export { WampUpgradeResponse } from './discovery/upgrade-response.js';
export {
  isWampContext,
  type WampContextType,
  WampExecutionContext,
} from './discovery/wamp-execution-context.js';
export {
  type CraKey,
  type CraSalting,
  craSecret,
  DecoyKey,
  scramCredential,
  type ScramKeyOptions,
  type ScramKeys,
  WampChallengeAuth,
  WampCraAuth,
  type WampCraDecoy,
  type WampCraSecret,
  WampCryptosignAuth,
  WampScramAuth,
  type WampScramCredential,
  type WampScramKdf,
  WampTicketAuth,
  WampTransportAuth,
} from './auth/index.js';
export { WampCallContext } from './hub/contexts/call-context.js';
export type { GuardedObservable } from './calls/guarded-observable.js';
export type { WampInputStream } from './calls/input-stream.js';
export type { WampCallOptions } from './calls/client-call.js';
export type {
  AcceptedSocket,
  BrokenTransport,
  CertificateName,
  ConnectionListener,
  PeerCertificate,
  TransportInfo,
  WampConnection,
} from './hub/connection/connection.js';
export type { Framing, SharedData } from './hub/connection/shared-data.js';
export type {
  WampPort,
  WampPortListener,
  WampPortTransport,
} from './hub/connection/port-connection.js';
export type { WampCancelMode } from './session/outgoing-call.js';
export type { WampSessionOptions } from './session/session-options.js';
export { WampEventContext } from './hub/contexts/event-context.js';
export type { PublishOptions, ReceiverOptions } from './hub/session/publication.js';
export type {
  CallHandler,
  EventHandler,
  HandlerOptions,
  ProcedureOptions,
  TopicHandler,
  TopicOptions,
} from './hub/handlers/handlers.js';
export type { WampDrop } from './hub/hub-core.js';
export type { WampClientErrors, WampExposureOptions } from './hub/contexts/explain-error.js';
export type { WampShutdown } from './hub/hosting/host-options.js';
export type { WampHubOptions } from './hub/hub-options.js';
export type { WampCatalogOptions } from './hub/reflection/catalog-options.js';
export type {
  WampAnonymous,
  WampAuthFailure,
  WampAuthOptions,
  WampAuthOrder,
  WampExcess,
} from './hub/authentication/auth-options.js';
export type {
  WampAnswer,
  WampAuthenticator,
  WampChallenge,
  WampDialogue,
} from './hub/authentication/authenticator.js';
export type {
  WampAuthenticate,
  WampHello,
  WampIdentity,
  WampNamedHello,
  WampResolveRealm,
} from './hub/authentication/join.js';
export type { Share, Turn } from './calls/share.js';
export type { WampHubStats, WampSessionStats } from './hub/operations/stats.js';
export { WampMetrics } from './hub/operations/metrics.js';
export type { WampConcurrency } from './hub/handlers/concurrency.js';
export type { WampOverflow } from './hub/connection/overflow.js';
export type { Release } from './hub/handlers/realm-handlers.js';
export type { ContractRemote, Remote, RemoteOptions, SessionVerbs } from './hub/session/remote.js';
export { WampRequestContext } from './hub/contexts/request-context.js';
export type {
  SessionCloseHandler,
  SessionEnd,
  SessionOpenHandler,
} from './hub/hosting/session-roster.js';
export type { WampRevocation, WampRevokedSession } from './hub/authorization/reauthorize.js';
export type { WampKick, WampRoleChange } from './hub/orders.js';
export type * from './hub/wamp-cluster.js';
export { type AuthenticatorOptions, type HubPublishOptions, WampHub } from './hub/wamp-hub.js';
export { WampSubscriptionContext } from './hub/contexts/subscription-context.js';
export type { TopicInfo } from './hub/pubsub/topics.js';
export { type PeerPublishOptions, WampPeer } from './hub/session/wamp-peer.js';
export type * from './hub/operations/cluster-stats.js';
export type { WampSessionHandle } from './hub/session/session-handle.js';
export { WampSession } from './hub/session/wamp-session.js';
export type { WampAction } from './protocol/actions.js';
export { CloseUri, ErrorUri } from './protocol/error-uris.js';
export type { Dict, Id, List, Uri } from './protocol/messages.js';
export {
  WampAuthorizationFailedError,
  WampCanceledError,
  WampFeatureNotSupportedError,
  WampInvalidArgumentError,
  WampInvalidUriError,
  WampNoSuchProcedureError,
  WampNoSuchRealmError,
  WampNoSuchRegistrationError,
  WampNoSuchSessionError,
  WampNoSuchSubscriptionError,
  WampNotAuthorizedError,
  WampPayloadSizeExceededError,
  WampProcedureAlreadyExistsError,
  WampRuntimeError,
  type WampStandardError,
  WampTimeoutError,
  WampUnavailableError,
} from './protocol/standard-errors.js';
export type { WampLimitOptions, WampLimits } from './protocol/limits.js';
export type { InvocationPolicy } from './protocol/invocation-policy.js';
export type { MatchPolicy } from './protocol/uri.js';
export { WampError, type WampErrorOptions } from './protocol/wamp-error.js';
export { type ResultShape, WampResult } from './protocol/wamp-result.js';
export {
  type BinarySerializer,
  CborSerializer,
  JsonSerializer,
  MsgpackSerializer,
  type WampSerializer,
  type WampSerializerOptions,
} from './serializers/index.js';
export type { WampClientAddress } from './transport/client-address.js';
export type { WampCompressionOptions } from './transport/compression/compression-options.js';
export type { WampBatchOptions, WampEndpointOptions } from './transport/endpoint-options.js';
export type { WampLongPollOptions } from './transport/long-poll/long-poll-options.js';
export type {
  WampRawSocketOptions,
  WampRawSocketPlace,
} from './transport/raw-socket/raw-socket-options.js';
export type { OriginCheck, WampOrigins } from './transport/origin-check.js';
export {
  wampUtilities,
  type WampUtilitiesOptions,
  type WampUtility,
} from './utilities/wamp-utilities.js';
export {
  WampHealthIndicator,
  type WampHealthOptions,
  type WampHealthResult,
} from './wamp-health.js';
export { WampClientMetrics } from './routed/client-metrics.js';
export type { WampRouterOptions } from './routed/router-options.js';
export { WampClientHealthIndicator, type WampClientHealthResult } from './wamp-client-health.js';
export type { WampClientModuleExtras, WampClientModuleOptions } from './wamp-client-options.js';
export { WampClientModule, type WampRemoteOptions } from './wamp-client.module.js';
export { WampModule } from './wamp.module.js';
export type { WampModuleExtras, WampModuleOptions } from './wamp-options.js';
