import type { InvocationPolicy } from '../../protocol/invocation-policy.js';
import type { Uri } from '../../protocol/messages.js';
import type { WampPeer } from '../session/wamp-peer.js';
import type {
  CallHandler,
  EventHandler,
  HandlerOptions,
  ProcedureOptions,
  TopicHandler,
  TopicOptions,
} from './handlers.js';
import type { Release } from './realm-handlers.js';

/** Options of a procedure. A hub has no use for `invoke`. */
export interface HostedProcedureOptions extends ProcedureOptions {
  /** The choice of a router among several callees. */
  readonly invoke?: InvocationPolicy | undefined;
}

/** What serves handlers: the hub to its clients, or a client at a router. */
export interface HandlerHost {
  /** Registers a procedure, until the returned function is called. */
  register(uri: Uri, handler: CallHandler<WampPeer>, options?: HostedProcedureOptions): Release;
  /** Runs a handler for the events of a topic, until the returned function is called. */
  subscribe(topic: Uri, handler: EventHandler<WampPeer>, options?: HandlerOptions): Release;
  /** Adds a streaming topic, until the returned function is called. */
  topic(uri: Uri, handler: TopicHandler, options?: TopicOptions): Release;
  /** Tells the catalog of a topic without a handler, until the returned function is called. A router has no catalog. */
  declareTopic?(uri: Uri, options?: HandlerOptions): Release;
  /** Runs a handler for every new session, until the returned function is called. */
  onSessionOpen(handler: (peer: WampPeer) => unknown): Release;
  /** Runs a handler for every ended session, until the returned function is called. */
  onSessionClose(handler: (peer: WampPeer, reason: Uri) => unknown): Release;
}
