import { LoadConnection } from '../load/connection.js';
import { Code, type Dialect } from '../load/dialect.js';
import { type Load, type Subject, unexpected } from '../load/load.js';
import { clientProcedure, Procedure } from '../targets/contract.js';

/** One client whose procedure the server calls again and again. */
class Callee {
  private yields: Buffer[] = [];
  private answered = 0;
  private onDone: () => void = () => {};

  constructor(
    readonly connection: LoadConnection,
    private readonly dialect: Dialect,
    private readonly times: number,
  ) {}

  static async open({ port, dialect }: Subject, times: number): Promise<Callee> {
    const connection = await LoadConnection.open(port, dialect);
    await connection.ask(dialect.register!(clientProcedure));
    const callee = new Callee(connection, dialect, times);
    connection.onMessage = (...message) => callee.onMessage(...message);
    connection.onRead = () => callee.onRead();
    return callee;
  }

  /** Has the server call until the time is over; returns how often it did. */
  async run(end: number): Promise<number> {
    const call = this.dialect.call(1, Procedure.Reverse, [this.times]);
    this.answered = 0;
    while (performance.now() < end) {
      const done = new Promise<void>((resolve) => (this.onDone = resolve));
      this.connection.write(call);
      await done;
    }
    return this.answered;
  }

  private onMessage(bytes: Buffer, start: number, end: number): void {
    const code = this.dialect.codeOf(bytes, start);
    if (code === Code.Invocation) this.yields.push(this.dialect.yieldFor!(bytes, start));
    else if (code === Code.Answer) this.onDone();
    else unexpected(bytes, start, end);
  }

  private onRead(): void {
    if (this.yields.length === 0) return;
    this.answered += this.yields.length;
    this.connection.write(Buffer.concat(this.yields));
    this.yields = [];
  }
}

/** The server calls its clients, several calls of each in flight. */
export async function openReverse(
  subject: Subject,
  { connections, times }: { readonly connections: number; readonly times: number },
): Promise<Load> {
  const callees: Callee[] = [];
  for (let i = 0; i < connections; i++) callees.push(await Callee.open(subject, times));
  return {
    async run(ms) {
      const end = performance.now() + ms;
      const done = await Promise.all(callees.map((callee) => callee.run(end)));
      return done.reduce((sum, each) => sum + each, 0);
    },
    async close() {
      await Promise.all(callees.map(({ connection }) => connection.close()));
    },
  };
}
