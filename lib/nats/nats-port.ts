import { BrokerPort, type BrokerLine, type LineOwner } from '../cluster/broker-port.js';
import type { TopicName } from '../cluster/cluster-port.js';
import type { Subjects } from '../cluster/subjects.js';
import { NatsLine } from './nats-line.js';
import { natsConnectionOptions, type NatsPortOptions } from './nats-options.js';
import * as texts from './texts.js';

const wildcards = { one: '*', rest: '>' };

/** The names of errors of a server that does not permit something. */
const refusals = /Authorization|Authentication|Permission/;

/** The way to other nodes over NATS: the plain publish and subscribe of the server, nothing of JetStream. */
export class NatsPort extends BrokerPort {
  readonly kind = 'nats';

  /** @throws a `TypeError` for options that contradict each other, or that a cluster fixes */
  constructor(private readonly options: NatsPortOptions) {
    super();
    natsConnectionOptions(options, '');
  }

  protected override subjectFor(subjects: Subjects, topic: TopicName): string {
    return subjects.listening(topic, wildcards);
  }

  protected override async prepare(owner: LineOwner): Promise<() => Promise<BrokerLine>> {
    const { connection } = this.options;
    if (connection !== undefined)
      return () => Promise.resolve(new NatsLine(connection, owner, false));
    // webpack would fail to bundle an application without it.
    const library = await import(/* webpackIgnore: true */ '@nats-io/transport-node').catch(
      () => undefined,
    );
    if (library === undefined) throw new TypeError(texts.noPackage);
    const { name, node } = owner.self;
    const options = natsConnectionOptions(this.options, `${name} ${node}`);
    return async () => new NatsLine(await library.connect(options), owner, true);
  }

  protected override isRefusal(error: unknown): boolean {
    return error instanceof Error && refusals.test(error.name);
  }
}
