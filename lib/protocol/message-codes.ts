/** Message type codes of WAMP version 2 (specification: "Message Codes and Direction"). */
export const MessageCode = {
  /** Opens a session. */
  Hello: 1,
  /** Confirms the session. */
  Welcome: 2,
  /** Rejects HELLO, or ends a session after an error. */
  Abort: 3,
  /** Asks the client to authenticate. */
  Challenge: 4,
  /** Answers CHALLENGE. */
  Authenticate: 5,
  /** Ends a session, or confirms its end. */
  Goodbye: 6,
  /** Answers a request that failed. */
  Error: 8,
  /** Publishes an event. */
  Publish: 16,
  /** Confirms PUBLISH, if the client asked for it. */
  Published: 17,
  /** Subscribes to a topic. */
  Subscribe: 32,
  /** Confirms SUBSCRIBE. */
  Subscribed: 33,
  /** Ends a subscription. */
  Unsubscribe: 34,
  /** Confirms UNSUBSCRIBE. */
  Unsubscribed: 35,
  /** Delivers an event to a subscriber. */
  Event: 36,
  /** Calls a procedure. */
  Call: 48,
  /** Cancels a call. */
  Cancel: 49,
  /** Answers CALL, progressively or finally. */
  Result: 50,
  /** Registers a procedure. */
  Register: 64,
  /** Confirms REGISTER. */
  Registered: 65,
  /** Ends a registration. */
  Unregister: 66,
  /** Confirms UNREGISTER. */
  Unregistered: 67,
  /** Calls a procedure of the peer. */
  Invocation: 68,
  /** Cancels an INVOCATION. */
  Interrupt: 69,
  /** Answers INVOCATION, progressively or finally. */
  Yield: 70,
} as const;

export type MessageCode = (typeof MessageCode)[keyof typeof MessageCode];

/** Returns how the specification writes a type of message. */
export function messageName(code: MessageCode): string {
  const known = Object.entries(MessageCode).find((entry) => entry[1] === code);
  return known?.[0].toUpperCase() ?? String(code);
}
