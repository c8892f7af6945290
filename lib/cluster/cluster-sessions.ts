import type { BusHub } from '../hub/bus-hub.js';
import { assertAnswered } from '../hub/orders.js';
import type { WampSessionHandle } from '../hub/session/session-handle.js';
import type { WampSessionQuery } from '../hub/wamp-cluster.js';
import { BodyCodec } from './calls/body.js';
import { RemoteCalls } from './calls/remote-calls.js';
import { RemoteSession, type RemoteSessionParts } from './calls/remote-session.js';
import { ServedCalls } from './calls/served-calls.js';
import { type KnownSessions, SessionFinder } from './calls/session-finder.js';
import type { ClusterLink } from './cluster-link.js';
import { NodeOrders } from './questions/node-orders.js';
import { NodeQuestions } from './questions/node-questions.js';

/** What the use of sessions on other nodes is made of. */
export interface ClusterSessionsParts {
  readonly hub: BusHub;
  readonly link: ClusterLink;
  /** The directory. */
  readonly known: KnownSessions;
  /** Returns the live nodes, without this one. */
  readonly others: () => Iterable<string>;
  /** The time after which a node that is not heard is dead, in milliseconds. */
  readonly deadAfterMs: number;
}

/** Calls, publishes to, and ends sessions of other nodes, and does so for them. */
export class ClusterSessions {
  readonly calls: RemoteCalls;
  readonly served: ServedCalls;
  readonly questions: NodeQuestions;
  /** Has the other nodes do what this one does. */
  readonly orders: NodeOrders;
  private readonly handleParts: RemoteSessionParts;

  constructor({ hub, link, known, others, deadAfterMs }: ClusterSessionsParts) {
    const { limits, callTimeoutMs } = hub.options;
    const { maxMessageDepth: maxDepth, maxMessageItems: maxItems } = limits;
    const codec = new BodyCodec({ maxDepth, maxItems });
    const { sessions } = hub.roster;
    const served = { sessions, isAccepting: () => hub.isAccepting };
    this.calls = new RemoteCalls(link, codec, { deadAfterMs });
    this.served = new ServedCalls(link, codec, served);
    this.questions = new NodeQuestions({ link, codec, others });
    const { node } = link;
    const { questions, calls } = this;
    const finder = new SessionFinder({ node, sessions, known, questions, others });
    const nodeOf = (id: number): string | undefined =>
      sessions.has(id) ? node : known.withId(id).at(0)?.node;
    const orders = new NodeOrders({ hub, questions, nodeOf, node });
    this.orders = orders;
    const close = async (id: number, reason: string, message?: string): Promise<void> =>
      assertAnswered('close', await orders.kick({ id }, reason, message), {});
    const publish: RemoteSessionParts['publish'] = (event) => hub.broker.publish(event);
    const { report } = hub;
    this.handleParts = { sessions, finder, calls, publish, close, callTimeoutMs, report };
  }

  /** Returns a handle of a session, wherever it is. */
  session(query: WampSessionQuery): WampSessionHandle {
    return new RemoteSession(this.handleParts, query);
  }

  /** The number of entries in all tables. */
  get entries(): number {
    return this.calls.size + this.served.entries + this.questions.entries;
  }

  /** Ends all calls and questions, because this node leaves. */
  close(): void {
    this.calls.close();
    this.served.close();
    this.questions.close();
  }
}
