/** How much one client makes the hub hold at one moment. */
export interface WampSessionStats {
  /** Calls of the client that handlers work on, also those that were canceled. */
  readonly callsInFlight: number;
  /** Calls to the client that wait for its answer. */
  readonly invocationsInFlight: number;
  /** Procedures that the client has registered. */
  readonly registrations: number;
  /** Subscriptions that the client holds. */
  readonly subscriptions: number;
  /** Events of the client that wait for handlers. */
  readonly waitingEvents: number;
  /** Bytes of heap that calls in flight, waiting events and waiting input take. */
  readonly heldBytes: number;
  /** Bytes that the client has still to read. */
  readonly outboxBytes: number;
  /** Answers of the client that came after their call had ended. */
  readonly lateAnswers: number;
  /** Events left out because the client read too slowly. */
  readonly eventsDropped: number;
}

/** How much a hub holds at one moment: the sums of all clients that are connected, and its own. */
export interface WampHubStats extends WampSessionStats {
  /** Connections, from the first byte to the last; those without a session too. */
  readonly connections: number;
  readonly sessions: number;
  /** Topics, and patterns of topics, that clients have subscribed to. */
  readonly topics: number;
}
