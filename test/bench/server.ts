/**
 * A server process: `node server.js <target> [variant]`. It tells its port by IPC and answers what the
 * benchmark asks of it there.
 */
import type { Target } from './targets/contract.js';
import type { Report, Request } from './server-process.js';

let started: Target | undefined;
const [name = '', variant = ''] = process.argv.slice(2);

function report(): Report {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, external } = process.memoryUsage();
  const tables = started?.tables?.();
  return { cpuMicros: user + system, rss, heap: heapUsed + external, tables };
}

process.on('message', (request: Request) => {
  if (request === 'collect') for (let i = 0; i < 3; i++) globalThis.gc?.();
  process.send?.(report());
});
process.on('disconnect', () => process.exit());

const target = (await import(`./targets/${name}.js`)) as {
  default(variant: string): Promise<Target>;
};
started = await target.default(variant);
process.send?.({ port: started.port, socketFile: started.socketFile });
