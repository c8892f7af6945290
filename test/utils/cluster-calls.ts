import type { ClientCallRequest, WampCallOptions } from '../../lib/calls/client-call.js';
import type { RemoteCalls } from '../../lib/cluster/calls/remote-calls.js';
import type { ServedCalls } from '../../lib/cluster/calls/served-calls.js';
import type { FoundSession, KnownSessions } from '../../lib/cluster/calls/session-finder.js';
import { ClusterSessions } from '../../lib/cluster/cluster-sessions.js';
import { loneCluster } from '../../lib/cluster/lone-cluster.js';
import { type HubPorts, settleHubOptions, type WampHubOptions } from '../../lib/hub/hub-options.js';
import { WampHub } from '../../lib/hub/wamp-hub.js';
import type { Id, List } from '../../lib/protocol/messages.js';
import type { AnswerSink, OutgoingCall } from '../../lib/session/outgoing-call.js';
import type { ClusterNetwork, NetworkNode } from './cluster-network.js';
import { ScriptedClient } from './scripted-client.js';

/** A node with its hub and its calls. */
export class CallingNode {
  readonly link: NetworkNode;
  readonly hub: WampHub;
  readonly known: TestDirectory;
  readonly all: ClusterSessions;
  readonly remote: RemoteCalls;
  readonly served: ServedCalls;
  readonly log: string[] = [];
  readonly clients: ScriptedClient[] = [];

  /** @param nodes all nodes of the network, to which this one is added */
  constructor(
    network: ClusterNetwork,
    name: string,
    nodes: CallingNode[] = [],
    options: WampHubOptions = {},
  ) {
    this.link = network.join(name);
    const log = (line: string): number => this.log.push(line);
    const logger = { error: log, warn: log };
    const ports: HubPorts = { clock: this.link.clock, logger, cluster: loneCluster };
    this.hub = new WampHub(
      settleHubOptions({ realm: 'realm1', heartbeatMs: 0, ...options }, ports),
    );
    this.known = new TestDirectory(nodes);
    const { hub, link, known } = this;
    const others = (): Iterable<string> => link.others();
    this.all = new ClusterSessions({ hub: hub.core, link, known, others, deadAfterMs: 4_000 });
    hub.core.orders = this.all.orders;
    this.remote = this.all.calls;
    this.served = this.all.served;
    nodes.push(this);
  }

  client(options?: ConstructorParameters<typeof ScriptedClient>[2]): ScriptedClient {
    const client = new ScriptedClient(this.hub, this.link.clock, options);
    this.clients.push(client);
    return client;
  }

  /** Calls a session at another node. */
  call(
    node: string,
    session: Id,
    uri: string,
    args: List = [],
    { receiveProgress = false, ...options }: WampCallOptions & { receiveProgress?: boolean } = {},
  ): RecordedCall {
    const recorded = new RecordedCall();
    const hasInput = options.input !== undefined;
    const request = { uri, args, hasInput, receiveProgress, ...options };
    const reporter = {
      subscriberFailed: (_uri: string, error: unknown) => recorded.failures.push(error),
    };
    const reader = { isFull: false, caughtUp: () => undefined };
    const asked: ClientCallRequest = { ...request, reporter, reader };
    recorded.call = this.remote.start({ node, session }, asked, recorded);
    return recorded;
  }
}

/** The answers to a call. */
export class RecordedCall implements AnswerSink {
  call: OutgoingCall<unknown> | undefined;
  readonly values: unknown[] = [];
  readonly failures: unknown[] = [];
  results: List[] = [];
  errors: (Error & { uri?: string; kwargs?: Record<string, unknown> })[] = [];

  progress(args: List = []): void {
    this.values.push(args[0]);
  }

  result(args: List = []): void {
    this.results.push(args);
  }

  error(error: Error): void {
    this.errors.push(error);
  }

  /** The number of times that the call ended. */
  get ends(): number {
    return this.results.length + this.errors.length;
  }

  get outcome(): unknown {
    return this.results[0] ?? this.errors[0]?.uri;
  }
}

/** The directory of a test: it knows what is true, or nothing. */
class TestDirectory implements KnownSessions {
  isEmpty = false;

  constructor(private readonly nodes: readonly CallingNode[]) {}

  withId(id: Id): FoundSession[] {
    return this.all().filter((each) => each.id === id);
  }

  withAuthid(authid: string): FoundSession[] {
    return this.all().filter((each) => each.authid === authid);
  }

  private all(): (FoundSession & { readonly authid: string })[] {
    if (this.isEmpty) return [];
    return this.nodes.flatMap(({ hub, link: { node } }) =>
      [...hub.sessions.values()].map(({ id, realm, authid }) => ({ id, realm, authid, node })),
    );
  }
}
