// The messages of `prometheus/`.

/** The help text of each metric, by name. */
export const metricHelp = {
  wamp_connections: 'Connections, with or without a session.',
  wamp_sessions: 'Open sessions.',
  wamp_sessions_opened_total: 'Sessions opened.',
  wamp_sessions_closed_total: 'Sessions ended, by reason.',
  wamp_calls_in_flight: 'Calls of clients whose handlers are running.',
  wamp_calls_total: 'Calls of clients that were answered, by outcome.',
  wamp_call_duration_seconds: 'Time from CALL to the final answer.',
  wamp_invocations_in_flight: 'Calls to clients that wait for their answer.',
  wamp_late_answers: 'Answers that came after their call had ended, of connected clients.',
  wamp_registrations: 'Procedures that clients have registered.',
  wamp_subscriptions: 'Subscriptions that clients hold.',
  wamp_topics: 'Topics and patterns that clients have subscribed to.',
  wamp_events_waiting: 'Events of clients that wait for handlers.',
  wamp_held_bytes: 'Heap bytes of calls in flight, waiting events and waiting input.',
  wamp_outbox_bytes: 'Bytes that clients have not read yet.',
  wamp_events_sent_total: 'Events sent to clients, including events that were dropped later.',
  wamp_events_dropped_total: 'Dropped events, by reason.',
  wamp_protocol_violations_total: 'Sessions aborted for a protocol violation.',
  wamp_authentications_total: 'Logins that ended, by method and outcome.',
  wamp_requests_denied_total: 'Requests that were not authorized, by action and error.',
  wamp_client_sessions_opened_total: 'Sessions that clients of the application have opened.',
  wamp_client_sessions_closed_total:
    'Sessions of clients of the application that have ended, by reason.',
  wamp_client_reconnects_total:
    'Sessions that clients of the application have opened after the first one.',
  wamp_client_calls_total: 'Calls of the application that have ended, by outcome.',
  wamp_client_call_duration_seconds: 'Time from a call of the application to its final answer.',
  wamp_client_served_calls_total: 'Calls from routers that were answered, by outcome.',
  wamp_client_served_call_duration_seconds: 'Time from INVOCATION to the final answer.',
  wamp_connections_refused_total: 'Connections rejected before they had a session, by reason.',
};
