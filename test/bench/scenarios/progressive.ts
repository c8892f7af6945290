import { LoadConnection } from '../load/connection.js';
import { Code } from '../load/dialect.js';
import { type Load, type Subject, unexpected } from '../load/load.js';

/** Calls of one client, one after the other, with so many results each. */
export async function openProgressive(
  { port, dialect }: Subject,
  { procedure, results }: { readonly procedure: string; readonly results: number },
): Promise<Load> {
  const connection = await LoadConnection.open(port, dialect);
  const call = dialect.call(1, procedure, [results], true);
  let received = 0;
  let onComplete = (): void => {};
  connection.onMessage = (bytes, start, end) => {
    if (dialect.codeOf(bytes, start) !== Code.Answer) unexpected(bytes, start, end);
    received++;
    if (dialect.isFinal(bytes, start)) onComplete();
  };
  return {
    async run(ms, latencies) {
      received = 0;
      let calls = 0;
      const end = performance.now() + ms;
      for (let now = performance.now(); now < end; calls++) {
        const complete = new Promise<void>((resolve) => (onComplete = resolve));
        connection.write(call);
        await complete;
        const before = now;
        latencies.add((now = performance.now()) - before);
      }
      if (received !== calls * results) throw new Error(`${received} results of ${calls} calls`);
      return received;
    },
    close: () => connection.close(),
  };
}
