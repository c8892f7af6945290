/**
 * A WAMP client for browsers, workers and Node.
 *
 * @module nestjs-wamp/client
 */

export type { Attempt, AuthReply, Credential, WampClientAuth } from './auth/client-auth.js';
export { craAuth, type CraAuthOptions } from './auth/cra-auth.js';
export { ticketAuth, type TicketAuthOptions } from './auth/ticket-auth.js';
export type { CallOptions, InputSource, StreamOptions, WampStream } from './call-options.js';
export type {
  DeclarationOptions,
  EventOverflow,
  EventsOptions,
  RegisterOptions,
  RenewedInfo,
  ServeOptions,
  SubscribeOptions,
} from './declaration-options.js';
export type { PublishOptions } from './publish-options.js';
export type { CloseOptions, PingOptions } from './wamp-client.js';
export type {
  DeclarationStatus,
  WampDeclaration,
  WampEvent,
  WampRegistration,
  WampSubscription,
} from './wamp-declaration.js';
export type { WampCall } from './calls/wamp-call.js';
export type { WampCallInput } from './calls/wamp-call-input.js';
export type { WampClientLogger } from './client-log.js';
export type { WampClientOptions } from './client-options.js';
export {
  type ConnectionErrorInit,
  type ConnectionFailure,
  WampConnectionError,
} from './connection-error.js';
export { logCalls, retryLost, type RetryLostOptions } from './interceptors.js';
export type { WampInterceptor, WampRequest } from './interceptor.js';
export type { ReconnectOptions } from './reconnect-options.js';
export type {
  NodeSocketOptions,
  SocketEnd,
  SocketHeaders,
  SocketRequest,
  WampSocket,
  WampSocketFactory,
  WampSocketListener,
} from './socket.js';
export type { WampClientSession } from './client-session.js';
export { connect, createClient, withClient } from './connect.js';
export type { ClientVerbs, ContractRemote, Remote, RemoteOptions, RemoteTopic } from './remote.js';
export type { ProcedureHandler } from './registrations.js';
export type { WampClient, WampClientStatus } from './wamp-client.js';
export type { InteropSource, Watchable } from './watchable.js';
export type { ObservableLike, Stoppable, StreamObserver } from '../calls/async-value.js';
export { CloseUri, ErrorUri } from '../protocol/error-uris.js';
export type { CallFeatures } from '../protocol/features.js';
export type * from '../protocol/messages.js';
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
} from '../protocol/standard-errors.js';
export type { MatchPolicy } from '../protocol/uri.js';
export { WampError, type WampErrorOptions } from '../protocol/wamp-error.js';
export { WampResult } from '../protocol/wamp-result.js';
export { JsonSerializer } from '../serializers/json.serializer.js';
export type { WampSerializerOptions } from '../serializers/serializer-options.js';
export type { WampSerializer } from '../serializers/serializer.js';
export type { CancelTimer, Clock } from '../session/clock.js';
export type { WampCancelMode } from '../session/outgoing-call.js';
