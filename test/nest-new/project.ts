import { exec, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** The environment of a user's shell: nothing of npm or vitest, by which this process was started. */
const shell = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|VITEST|NODE_ENV$|TEST_?)/i.test(name)),
);

export type Major = 11 | 12;

/** The oldest compiler that the README names, as a package beside that of the project. */
export const LEAST_TYPESCRIPT = 'typescript-5.8';

/** A project of `nest new`, outside of this repository, where no package of it can be found. */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), 'nestjs-wamp-nest-new-'));
  private readonly ends: (() => Promise<unknown>)[] = [];

  constructor(readonly major: Major) {
    cpSync(`${root}test/nest-new/nest-${major}`, this.folder, { recursive: true });
  }

  /**
   * Runs a command line in the project.
   *
   * @returns what it printed
   * @throws what it printed, if it fails
   */
  run(command: string): Promise<string> {
    const options = { cwd: this.folder, env: shell, maxBuffer: 2 ** 26 };
    return new Promise((resolve, reject) =>
      exec(command, options, (error, stdout, stderr) => {
        if (error) reject(new Error(`${command}\n${stdout}${stderr}`));
        else resolve(stdout + stderr);
      }),
    );
  }

  /** Runs an install command; whatever has been fetched before is not fetched again. */
  async install(command: string): Promise<void> {
    await this.run(`${command} --no-audit --no-fund --prefer-offline`);
  }

  /** What npm finds wrong with the tree of packages, the names of folders left out. */
  async problems(...flags: readonly string[]): Promise<readonly string[]> {
    const command = `npm ls --all --json --silent ${flags.join(' ')}`;
    const output = await this.run(`${command} || true`);
    const { problems = [] } = JSON.parse(output) as { problems?: string[] };
    return problems.map((each) => each.replace(/ \/.*/, ''));
  }

  /** Packs this package; returns the path of the tarball. */
  async pack(): Promise<string> {
    const command = `npm pack --silent --ignore-scripts --pack-destination "${this.folder}"`;
    return join(this.folder, (await this.run(`cd "${root}" && ${command}`)).trim());
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    writeFileSync(join(this.folder, file), text);
  }

  /** Copies a file that lies beside this one. */
  copy(from: string, to: string): void {
    cpSync(`${root}test/nest-new/${from}`, join(this.folder, to));
  }

  /** Replaces what has to be there. */
  edit(file: string, replacements: Readonly<Record<string, string>>): void {
    let text = this.read(file);
    for (const [old, replacement] of Object.entries(replacements)) {
      if (!text.includes(old)) throw new Error(`${file} has no ${old}`);
      text = text.replace(old, replacement);
    }
    this.write(file, text);
  }

  /** Starts a program of the project; resolves with its port when it listens. */
  async start(...args: readonly string[]): Promise<number> {
    const port = await freePort();
    const env = { ...shell, PORT: String(port) };
    const child = spawn(process.execPath, args, { cwd: this.folder, env });
    const ended = once(child, 'exit');
    this.ends.push(() => (child.kill(), ended));
    let output = '';
    child.stderr.on('data', (data) => (output += String(data)));
    for await (const data of child.stdout)
      if ((output += String(data)).includes('successfully started')) return listening(port);
    throw new Error(`${args.join(' ')} ended:\n${output}`);
  }

  async remove(): Promise<void> {
    for (const end of this.ends) await end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}

/** Resolves with the port when it takes connections: Nest says that it started before it listens. */
async function listening(port: number): Promise<number> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isThere = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isThere) return port;
    await sleep(20);
  }
}
