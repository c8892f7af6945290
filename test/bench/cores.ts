import { execFileSync, spawnSync } from 'node:child_process';
import { cpus } from 'node:os';

const cores = { servers: '0', generator: '1' } as const;

let isPinned = false;

/** Pins this process, which makes the load, to a core that no server has, where there is `taskset` and a core for each. */
export function pinGenerator(): void {
  if (cpus().length < 2) return;
  try {
    const args = ['-a', '-c', '-p', cores.generator, String(process.pid)];
    execFileSync('taskset', args, { stdio: 'ignore' });
    isPinned = true;
  } catch {
    // There is no `taskset`: nothing is pinned.
  }
}

/** Returns where processes run, for the report. */
export function coresInUse(): string {
  return isPinned
    ? `server on core ${cores.servers}, generator on core ${cores.generator}`
    : 'not pinned';
}

/** Returns the options of `fork` for a process on the core of servers. */
export function onServerCore(flags: readonly string[] = []): {
  execPath?: string;
  execArgv: string[];
} {
  const [execPath, execArgv] = programOnServerCore(process.execPath, flags);
  return isPinned ? { execPath, execArgv } : { execArgv };
}

/** Returns a program and its arguments, to run on the core of servers. */
export function programOnServerCore(
  program: string,
  args: readonly string[],
): readonly [program: string, args: string[]] {
  return isPinned ? ['taskset', ['-c', cores.servers, program, ...args]] : [program, [...args]];
}

/** Returns a program and its arguments, to run where no server does, called by a server. */
export function programBesideServer(
  program: string,
  args: readonly string[],
): readonly [program: string, args: string[]] {
  const canPin = cpus().length > 1 && spawnSync('taskset', ['--version']).status === 0;
  return canPin ? ['taskset', ['-c', cores.generator, program, ...args]] : [program, [...args]];
}
