import { LoadConnection } from '../load/connection.js';
import { Code, type Dialect } from '../load/dialect.js';
import { type Load, type Subject, unexpected } from '../load/load.js';
import { Procedure, topic as defaultTopic } from '../targets/contract.js';

/** What is published, and to how many. */
export interface FanoutOptions {
  readonly subscribers: number;
  /** Length of the text in each event. */
  readonly bytes: number;
  /** Publications in one turn of the server's event loop. */
  readonly burst: number;
  /**
   * Publications to the first few subscribers, before the others come. What runs once for an event of 1,000 subscribers
   * would otherwise stay cold for as long as it is measured.
   */
  readonly warmUps?: number;
}

/** Counts what many connections receive, and tells when all of it is there. */
class Tally {
  private missing = 0;
  private onComplete: () => void = () => {};

  constructor(private readonly dialect: Dialect) {}

  expect(messages: number): Promise<void> {
    this.missing = messages;
    return new Promise((resolve) => (this.onComplete = resolve));
  }

  readonly onEvent = (bytes: Buffer, start: number, end: number): void => {
    if (this.dialect.codeOf(bytes, start) !== Code.Event) unexpected(bytes, start, end);
    if (--this.missing === 0) this.onComplete();
  };

  readonly onAnswer = (bytes: Buffer, start: number, end: number): void => {
    if (this.dialect.codeOf(bytes, start) !== Code.Answer) unexpected(bytes, start, end);
    if (--this.missing === 0) this.onComplete();
  };
}

/** How many subscribers connect at once. */
const atOnce = 8;

async function openSubscribers(
  { port, dialect }: Subject,
  count: number,
  onEvent: Tally['onEvent'],
): Promise<LoadConnection[]> {
  const connections: LoadConnection[] = [];
  let begun = 0;
  const lane = async (): Promise<void> => {
    while (begun++ < count) {
      const connection = await LoadConnection.open(port, dialect);
      await connection.ask(dialect.subscribe(defaultTopic));
      connection.onMessage = onEvent;
      connections.push(connection);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return connections;
}

/**
 * How many segments Linux acknowledges at once after a connection was idle, which costs the sender as much
 * again: the first of a round, and in a short round all of it.
 */
const quickAcks = 16;
/** Who needs longer for so many publications sends several segments with each. */
const longestLeadMs = 200;

/** One publication, or burst of them, after the other: each when every subscriber has the last. */
export async function openFanout(subject: Subject, options: FanoutOptions): Promise<Load> {
  const { port, dialect } = subject;
  const { subscribers, bytes, burst, warmUps = 0 } = options;
  const tally = new Tally(dialect);
  const connections = await openSubscribers(subject, atOnce, tally.onEvent);
  const publisher = await LoadConnection.open(port, dialect);
  publisher.onMessage = tally.onAnswer;
  const publish = dialect.call(1, Procedure.Publish, [bytes, burst]);
  const publishOnce = async (): Promise<void> => {
    const complete = tally.expect(connections.length * burst + 1);
    publisher.write(publish);
    await complete;
  };
  for (let i = 0; i < warmUps; i++) await publishOnce();
  connections.push(...(await openSubscribers(subject, subscribers - atOnce, tally.onEvent)));
  const events = subscribers * burst;
  return {
    async lead() {
      const end = performance.now() + longestLeadMs;
      for (let i = 0; i < quickAcks && performance.now() < end; i++) await publishOnce();
    },
    async run(ms, latencies) {
      let done = 0;
      const end = performance.now() + ms;
      for (let now = performance.now(); now < end; done += events) {
        await publishOnce();
        const before = now;
        latencies.add((now = performance.now()) - before);
      }
      return done;
    },
    async close() {
      await Promise.all([publisher, ...connections].map((connection) => connection.close()));
    },
  };
}
