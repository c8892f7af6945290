import { BrokerPort, type BrokerLine, type LineOwner } from '../cluster/broker-port.js';
import type { TopicName } from '../cluster/cluster-port.js';
import type { Subjects } from '../cluster/subjects.js';
import { RedisLine } from './redis-line.js';
import { assertRedisOptions, clientMaker, type RedisPortOptions } from './redis-options.js';
import * as texts from './texts.js';

/** The first words of errors of a server that does not permit something. */
const refusals = /^(WRONGPASS|NOAUTH|NOPERM|ERR invalid password|ERR AUTH)/;

/** The way to other nodes over Redis, by its classic PUBLISH and SUBSCRIBE. */
export class RedisPort extends BrokerPort {
  readonly kind = 'redis';

  /** @throws a `TypeError` for options that contradict each other, or that a cluster fixes */
  constructor(private readonly options: RedisPortOptions) {
    super();
    assertRedisOptions(options);
  }

  /** All patterns are one to Redis: each more would slow every PUBLISH down, and rights cannot name them. */
  protected override subjectFor(subjects: Subjects, { realm, uri, match }: TopicName): string {
    return match === 'exact' ? subjects.topic(realm, uri) : `${subjects.topics}*`;
  }

  protected override async prepare(owner: LineOwner): Promise<() => Promise<BrokerLine>> {
    // webpack would fail to bundle an application without it.
    const library = await import(/* webpackIgnore: true */ 'ioredis').catch(() => undefined);
    if (library === undefined) throw new TypeError(texts.noPackage);
    let turn = 0;
    return () => Promise.resolve(new RedisLine(clientMaker(library, this.options, turn++), owner));
  }

  protected override isRefusal(error: unknown): boolean {
    return error instanceof Error && refusals.test(error.message);
  }
}
