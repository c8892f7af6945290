import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { BrokerControl } from 'nestjs-wamp/testing';
import type { KeyPair } from '../utils/certificates.js';

/** A kind of server, as the tests start it. */
interface ServerKind {
  readonly program: string;
  /** The Debian package of the program. */
  readonly debian: string;
  /** Returns the arguments of the program. */
  readonly args: (port: number, folder: string) => string[];
  /** Returns the arguments that name the file of the configuration. */
  readonly configured: (file: string) => string[];
  /** Returns the arguments for TLS, with the files of the certificate, its key and its authority. */
  readonly secured: (port: number, cert: string, key: string, ca: string) => string[];
  readonly scheme: { readonly plain: string; readonly secure: string };
}

const redis = {
  program: 'redis-server',
  debian: 'redis-server',
  args: (port, folder) => `--bind 127.0.0.1 --port ${port} --save  --dir ${folder}`.split(' '),
  configured: (file) => [file],
  secured: (port, cert, key, ca) =>
    `--port 0 --tls-port ${port} --tls-cert-file ${cert} --tls-key-file ${key} --tls-ca-cert-file ${ca} --tls-auth-clients no`.split(
      ' ',
    ),
  scheme: { plain: 'redis', secure: 'rediss' },
} as const satisfies ServerKind;

const kinds = {
  nats: {
    program: 'nats-server',
    debian: 'nats-server',
    args: (port) => ['--addr', '127.0.0.1', '--port', `${port}`],
    configured: (file) => ['--config', file],
    secured: (_, cert, key) => ['--tls', '--tlscert', cert, '--tlskey', key],
    scheme: { plain: 'nats', secure: 'tls' },
  },
  redis,
  sentinel: {
    ...redis,
    args: (port, folder) => `--sentinel --bind 127.0.0.1 --port ${port} --dir ${folder}`.split(' '),
  },
} as const satisfies Record<string, ServerKind>;

type ServerName = keyof typeof kinds;

/** The name of a kind of broker. */
export type BrokerName = Exclude<ServerName, 'sentinel'>;

/** How to start a server. */
export interface ServerOptions {
  /** The text of a configuration file, such as rights. */
  readonly config?: string | undefined;
  /** More arguments of the program. */
  readonly args?: readonly string[] | undefined;
  /** Its certificate, and that of who has signed it. */
  readonly tls?: (KeyPair & { readonly ca: string }) | undefined;
}

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
    private readonly kind: ServerKind,
    readonly port: number,
    private readonly folder: string,
    private readonly options: ServerOptions,
  ) {}

  /** Starts a broker; resolves when it takes connections. */
  static async start(name: ServerName, options: ServerOptions = {}): Promise<BrokerProcess> {
    const folder = mkdtempSync(`${tmpdir()}/${name}-`);
    const broker = new BrokerProcess(kinds[name], await freePort(), folder, options);
    const { config, tls = {} } = options;
    for (const [file, text] of Object.entries({ config, ...tls }))
      if (text !== undefined) writeFileSync(broker.file(file as 'config'), text);
    await broker.start();
    return broker;
  }

  get url(): string {
    const { plain, secure } = this.kind.scheme;
    return `${this.options.tls === undefined ? plain : secure}://127.0.0.1:${this.port}`;
  }

  /** The path of its configuration, or of a file for TLS. */
  file(name: 'config' | 'cert' | 'key' | 'ca'): string {
    return `${this.folder}/${name}`;
  }

  private get args(): string[] {
    const { kind, port, folder, options } = this;
    const given = kind.args(port, folder);
    if (options.config !== undefined) given.unshift(...kind.configured(this.file('config')));
    if (options.tls !== undefined)
      given.push(...kind.secured(port, this.file('cert'), this.file('key'), this.file('ca')));
    return [...given, ...(options.args ?? [])];
  }

  /** Sends a signal to the process. */
  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
  }

  get pid(): number {
    return this.child?.pid as number;
  }

  async start(): Promise<void> {
    const { program } = this.kind;
    const child = spawn(program, this.args, { stdio: ['ignore', 'pipe', 'pipe'] });
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

/** Returns a port that nobody uses. */
export async function freePort(): Promise<number> {
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
