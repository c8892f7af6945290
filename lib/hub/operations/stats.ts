/** The statistics of one client at one moment. */
export interface WampSessionStats {
  /** Calls of the client whose handlers still run, also canceled calls. */
  readonly callsInFlight: number;
  /** Calls to the client that it has not answered yet. */
  readonly invocationsInFlight: number;
  /** Procedures that the client has registered. */
  readonly registrations: number;
  /** Subscriptions of the client. */
  readonly subscriptions: number;
  /** Events of the client that wait for handlers. */
  readonly waitingEvents: number;
  /** Estimated bytes of heap of calls in both directions, registrations, subscriptions, waiting events and waiting input. */
  readonly heldBytes: number;
  /** Bytes that the client has not read yet. */
  readonly outboxBytes: number;
  /** Answers of the client that came after the call had ended. */
  readonly lateAnswers: number;
  /** Events that were dropped, because the client read too slowly or does not accept them. */
  readonly eventsDropped: number;
}

/** The statistics of a hub at one moment: the sums over all connected clients, and its own. */
export interface WampHubStats extends WampSessionStats {
  /** Open connections, with or without a session. */
  readonly connections: number;
  /** Open sessions. */
  readonly sessions: number;
  /** Topics and patterns with at least one subscription of a client. */
  readonly topics: number;
}
