/**
 * Error URIs that the specification predefines, and `wamp.error.runtime_error`, which is not in the
 * specification but which every implementation uses.
 */
export const ErrorUri = {
  AuthenticationDenied: 'wamp.error.authentication_denied',
  AuthenticationFailed: 'wamp.error.authentication_failed',
  AuthenticationRequired: 'wamp.error.authentication_required',
  AuthorizationFailed: 'wamp.error.authorization_failed',
  Canceled: 'wamp.error.canceled',
  FeatureNotSupported: 'wamp.error.feature_not_supported',
  InvalidArgument: 'wamp.error.invalid_argument',
  InvalidUri: 'wamp.error.invalid_uri',
  NetworkFailure: 'wamp.error.network_failure',
  NoMatchingAuthMethod: 'wamp.error.no_matching_auth_method',
  NoSuchPrincipal: 'wamp.error.no_such_principal',
  NoSuchProcedure: 'wamp.error.no_such_procedure',
  NoSuchRealm: 'wamp.error.no_such_realm',
  NoSuchRegistration: 'wamp.error.no_such_registration',
  NoSuchRole: 'wamp.error.no_such_role',
  NoSuchSession: 'wamp.error.no_such_session',
  NoSuchSubscription: 'wamp.error.no_such_subscription',
  NotAuthorized: 'wamp.error.not_authorized',
  OptionNotAllowed: 'wamp.error.option_not_allowed',
  PayloadSizeExceeded: 'wamp.error.payload_size_exceeded',
  ProcedureAlreadyExists: 'wamp.error.procedure_already_exists',
  ProtocolViolation: 'wamp.error.protocol_violation',
  RuntimeError: 'wamp.error.runtime_error',
  Timeout: 'wamp.error.timeout',
  Unavailable: 'wamp.error.unavailable',
} as const;

/** Reasons for the end of a session (specification: "Session Closing"), and one of our own. */
export const CloseUri = {
  /** The connection was lost without GOODBYE. This reason is never sent. */
  ConnectionLost: 'wamp.close.connection_lost',
  CloseRealm: 'wamp.close.close_realm',
  GoodbyeAndOut: 'wamp.close.goodbye_and_out',
  Killed: 'wamp.close.killed',
  Normal: 'wamp.close.normal',
  SystemShutdown: 'wamp.close.system_shutdown',
} as const;
