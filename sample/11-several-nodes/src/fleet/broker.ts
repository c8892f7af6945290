import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const missing = `There is no broker. Either install one (apt-get install nats-server, brew install nats-server,
apt-get install redis-server), or name one that runs, such as NATS_URL=nats://localhost:4222
or REDIS_URL=redis://localhost:6379.`;

/** The programs that can be started, the preferred one first. */
const programs = [
  {
    name: 'nats-server',
    args: (port: number) => ['--addr', '127.0.0.1', '--port', String(port)],
    url: (port: number) => `nats://127.0.0.1:${port}`,
  },
  {
    name: 'redis-server',
    args: (port: number) => ['--bind', '127.0.0.1', '--port', String(port), '--save', ''],
    url: (port: number) => `redis://127.0.0.1:${port}`,
  },
];

/** The broker of the nodes: one that runs already, or one that is started with them. */
export class Broker {
  private constructor(
    readonly url: string,
    private readonly child?: ChildProcess,
  ) {}

  /** Finds a broker that the environment names, or starts one. Ends the process if there is none. */
  static async find(env: NodeJS.ProcessEnv): Promise<Broker> {
    const named = env['NATS_URL'] ?? env['REDIS_URL'];
    if (named !== undefined) return new Broker(named);
    const program = programs.find(({ name }) => spawnSync(name, ['--version']).status === 0);
    if (program === undefined) {
      console.error(missing);
      process.exit(1);
    }
    const port = await freePort();
    // Ctrl+C ends the nodes first, which tell each other over the broker that they leave.
    const options = { stdio: 'ignore', detached: true } as const;
    const child = spawn(program.name, program.args(port), options);
    while (!(await takesConnections(port))) {
      if (child.exitCode !== null) throw new Error(`${program.name} did not start.`);
      await pause(20);
    }
    return new Broker(program.url(port), child);
  }

  stop(): void {
    this.child?.kill();
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
