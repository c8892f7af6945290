import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { BrokerControl } from 'nestjs-wamp/testing';

/** A kind of broker, as the tests start it. */
interface BrokerKind {
  readonly program: string;
  /** The Debian package of the program. */
  readonly debian: string;
  /** Returns the arguments of the program. */
  readonly args: (port: number, folder: string) => string[];
  readonly url: (port: number) => string;
}

const kinds = {
  nats: {
    program: 'nats-server',
    debian: 'nats-server',
    args: (port) => ['--addr', '127.0.0.1', '--port', `${port}`],
    url: (port) => `nats://127.0.0.1:${port}`,
  },
  redis: {
    program: 'redis-server',
    debian: 'redis-server',
    args: (port, folder) => `--bind 127.0.0.1 --port ${port} --save  --dir ${folder}`.split(' '),
    url: (port) => `redis://127.0.0.1:${port}`,
  },
} as const satisfies Record<string, BrokerKind>;

/** The name of a kind of broker. */
export type BrokerName = keyof typeof kinds;

/** Returns true if the program of the broker is installed; otherwise prints one line. */
export function hasBroker(name: BrokerName): boolean {
  const { program, debian } = kinds[name];
  const isThere = spawnSync(program, ['--version']).status === 0;
  if (!isThere)
    console.warn(`${program} not found: its tests are skipped (apt-get install ${debian})`);
  return isThere;
}

/** A real broker on a free port, with a folder of its own. */
export class BrokerProcess implements BrokerControl {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly kind: BrokerKind,
    readonly port: number,
    private readonly folder: string,
    private readonly more: readonly string[],
  ) {}

  /**
   * Starts a broker; resolves when it takes connections.
   *
   * @param config the text of a configuration file, such as rights; by default none
   */
  static async start(name: BrokerName, config?: string): Promise<BrokerProcess> {
    const folder = mkdtempSync(`${tmpdir()}/${name}-`);
    const file = `${folder}/broker.conf`;
    if (config !== undefined) writeFileSync(file, config);
    const more = config === undefined ? [] : name === 'nats' ? ['--config', file] : [file];
    const broker = new BrokerProcess(kinds[name], await freePort(), folder, more);
    await broker.start();
    return broker;
  }

  get url(): string {
    return this.kind.url(this.port);
  }

  get pid(): number {
    return this.child?.pid as number;
  }

  async start(): Promise<void> {
    const { program, args } = this.kind;
    // The configuration file of Redis stands first.
    const given = [...this.more, ...args(this.port, this.folder)];
    const child = spawn(program, given, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => (output += String(data)));
    while (!(await takesConnections(this.port))) {
      if (child.exitCode !== null) throw new Error(`${program} has ended:\n${output}`);
      await pause(10);
    }
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  /** Ends it, and removes its folder. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true });
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
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
