/**
 * A message of the peer breaks the protocol. The session ends with ABORT
 * `wamp.error.protocol_violation` and this message (specification: "Protocol Errors").
 */
export class ProtocolViolation extends Error {
  override readonly name = 'ProtocolViolation';
}
