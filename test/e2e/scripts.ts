import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const cwd = fileURLToPath(new URL('../../', import.meta.url));

/** Runs a script to its end; it may not end well. */
export async function output(
  ...args: string[]
): Promise<[code: number, stdout: string, stderr: string]> {
  const run = promisify(execFile)(process.execPath, args, { cwd });
  const { code, stdout, stderr } = (await run.then(
    (ended) => ({ code: 0, ...ended }),
    (error: unknown) => error,
  )) as { code: number; stdout: string; stderr: string };
  return [code, stdout, stderr];
}

/** Returns a port of this machine on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await once(server.close(), 'close');
  return port;
}
