/**
 * What a peer sent breaks the protocol: the session ends with ABORT `wamp.error.protocol_violation`
 * and this text (specification: "Protocol Errors").
 */
export class ProtocolViolation extends Error {
  override readonly name = 'ProtocolViolation';
}
