import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const path = (relative: string): string =>
  fileURLToPath(new URL(`../../${relative}`, import.meta.url));

/**
 * A sample and the package in one file, which plain Node runs without a build of the package. It lies
 * where its imports of Nest find the version that is tested.
 */
export class SampleBundle {
  private constructor(
    private readonly folder: string,
    readonly file: string,
  ) {}

  /** @param entry the name of the file in `src/` */
  static async of(sample: string, entry = 'main'): Promise<SampleBundle> {
    const cache = path(
      `${process.env['NEST_MAJOR'] === '11' ? 'test/nest-11/' : ''}node_modules/.cache`,
    );
    mkdirSync(cache, { recursive: true });
    const outDir = mkdtempSync(`${cache}/sample-`);
    const ssr = path(`sample/${sample}/src/${entry}.ts`);
    const rolldownOptions = { output: { entryFileNames: `${entry}.mjs` } };
    await build({
      root: path('.'),
      configFile: path('vitest.config.ts'),
      logLevel: 'error',
      build: { ssr, outDir, rolldownOptions },
    });
    return new SampleBundle(outDir, `${outDir}/${entry}.mjs`);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** How a process has ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A sample in a process of its own. */
export class SampleProcess {
  /** What it has printed. */
  readonly lines: string[] = [];
  readonly errors: string[] = [];
  private readonly output: Interface;
  private readonly ended: Promise<unknown[]>;

  private constructor(private readonly child: ChildProcess) {
    this.ended = once(child, 'close');
    this.output = createInterface({ input: child.stdout! });
    this.output.on('line', (line) => this.lines.push(line));
    createInterface({ input: child.stderr! }).on('line', (line) => this.errors.push(line));
  }

  /** Starts it; resolves when it listens. */
  static async start({ file }: SampleBundle, env: Record<string, string>): Promise<SampleProcess> {
    const child = spawn(process.execPath, [file], {
      env: { ...process.env, NO_COLOR: '1', PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const sample = new SampleProcess(child);
    await Promise.race([sample.listening(), sample.failed()]);
    return sample;
  }

  get wsUrl(): string {
    return /ws:\S+/.exec(this.lines.join('\n'))![0];
  }

  fetch(resource: string): Promise<Response> {
    return fetch(new URL(resource, this.wsUrl.replace('ws', 'http')));
  }

  /** Sends the signal that a process gets from its orchestrator; resolves when it has ended. */
  async terminate(): Promise<Ending> {
    this.child.kill('SIGTERM');
    const [code, signal] = (await this.ended) as [number | null, string | null];
    return { code, signal };
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  private async listening(): Promise<void> {
    while (!this.lines.some((line) => line.startsWith('Listening')))
      await once(this.output, 'line');
  }

  private async failed(): Promise<never> {
    await this.ended;
    throw new Error(`The sample has ended:\n${this.errors.join('\n')}`);
  }
}
