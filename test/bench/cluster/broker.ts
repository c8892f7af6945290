import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { programOnServerCore } from '../cores.js';

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK']));

/** Returns true if a program is installed. */
export function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version']).status === 0;
}

/** A broker on a free port. */
export class BenchBroker {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  /** @param placed says where it runs */
  static async start(
    program: 'nats-server' | 'redis-server',
    placed = programOnServerCore,
  ): Promise<BenchBroker> {
    const port = await freePort();
    const isNats = program === 'nats-server';
    const args = isNats
      ? ['--addr', '127.0.0.1', '--port', `${port}`]
      : ['--bind', '127.0.0.1', '--port', `${port}`, '--save', ''];
    const child = spawn(...placed(program, args), { stdio: 'ignore' });
    while (!(await takesConnections(port))) await pause(20);
    return new BenchBroker(child, `${isNats ? 'nats' : 'redis'}://127.0.0.1:${port}`);
  }

  /** CPU time until now, in microseconds; 0 where the system does not tell. */
  get cpuUs(): number {
    const fields = readFileSync(`/proc/${this.child.pid}/stat`, 'latin1')
      .split(') ')[1]
      ?.split(' ');
    return ((Number(fields?.[11]) + Number(fields?.[12])) / ticksPerSecond) * 1e6;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
