/**
 * Error URIs that the specification predefines, and `wamp.error.runtime_error`, which is not in the
 * specification but which every implementation uses.
 */
export const ErrorUri = {
  /** The option `authenticate` rejected the client. */
  AuthenticationDenied: 'wamp.error.authentication_denied',
  /** The authentication could not be carried out. */
  AuthenticationFailed: 'wamp.error.authentication_failed',
  /** The realm does not accept clients without authentication. */
  AuthenticationRequired: 'wamp.error.authentication_required',
  /** It could not be decided if the request is allowed. */
  AuthorizationFailed: 'wamp.error.authorization_failed',
  /** The call was canceled. */
  Canceled: 'wamp.error.canceled',
  /** The request needs a feature that the peer does not support. */
  FeatureNotSupported: 'wamp.error.feature_not_supported',
  /** The handler rejects the arguments. */
  InvalidArgument: 'wamp.error.invalid_argument',
  /** The URI breaks the URI rules, or uses the reserved prefix `wamp.`. */
  InvalidUri: 'wamp.error.invalid_uri',
  /** A router could not reach the peer. */
  NetworkFailure: 'wamp.error.network_failure',
  /** HELLO offers no authentication method that the router accepts. */
  NoMatchingAuthMethod: 'wamp.error.no_matching_auth_method',
  /** The authid is unknown. */
  NoSuchPrincipal: 'wamp.error.no_such_principal',
  /** No procedure has the called URI. */
  NoSuchProcedure: 'wamp.error.no_such_procedure',
  /** The router does not serve the realm. */
  NoSuchRealm: 'wamp.error.no_such_realm',
  /** The session does not have the registration. */
  NoSuchRegistration: 'wamp.error.no_such_registration',
  /** The role is unknown. */
  NoSuchRole: 'wamp.error.no_such_role',
  /** No open session has the id. */
  NoSuchSession: 'wamp.error.no_such_session',
  /** The session does not have the subscription. */
  NoSuchSubscription: 'wamp.error.no_such_subscription',
  /** The peer is not allowed to do this. */
  NotAuthorized: 'wamp.error.not_authorized',
  /** The peer is not allowed to use an option of the request. */
  OptionNotAllowed: 'wamp.error.option_not_allowed',
  /** The message is larger than the receiver accepts. */
  PayloadSizeExceeded: 'wamp.error.payload_size_exceeded',
  /** The procedure is registered already. */
  ProcedureAlreadyExists: 'wamp.error.procedure_already_exists',
  /** The peer broke a rule of the protocol. The session ends. */
  ProtocolViolation: 'wamp.error.protocol_violation',
  /** The handler failed with an error that has no URI. */
  RuntimeError: 'wamp.error.runtime_error',
  /** The timeout of the call expired. */
  Timeout: 'wamp.error.timeout',
  /** A limit was reached, or the service is not available at the moment. */
  Unavailable: 'wamp.error.unavailable',
} as const;

/** Reasons for the end of a session (specification: "Session Closing"), and two of our own. */
export const CloseUri = {
  /** The connection was lost without GOODBYE. This reason is never sent. */
  ConnectionLost: 'wamp.close.connection_lost',
  /** The client leaves the realm. */
  CloseRealm: 'wamp.close.close_realm',
  /** The answer to GOODBYE. */
  GoodbyeAndOut: 'wamp.close.goodbye_and_out',
  /** The router ended the session, for example with `kick`. */
  Killed: 'wamp.close.killed',
  /** The session ended normally. */
  Normal: 'wamp.close.normal',
  /** The `expiresAt` of the client was reached. */
  SessionExpired: 'nestwamp.session.expired',
  /** The router shuts down. */
  SystemShutdown: 'wamp.close.system_shutdown',
} as const;
