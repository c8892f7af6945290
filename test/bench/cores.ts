import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';

/** Whether processes are pinned, which importing this file does: there is `taskset`, and a core for each. */
export const isPinned = cpus().length > 1 && pinGenerator();

function pinGenerator(): boolean {
  try {
    execFileSync('taskset', ['-a', '-c', '-p', '1', String(process.pid)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Returns the options of `fork` for a process on the core of servers. */
export function onServerCore(flags: readonly string[] = []): {
  execPath?: string;
  execArgv: string[];
} {
  if (!isPinned) return { execArgv: [...flags] };
  return { execPath: 'taskset', execArgv: ['-c', '0', process.execPath, ...flags] };
}

/** Returns a program and its arguments, to run on the core of servers. */
export function programOnServerCore(
  program: string,
  args: readonly string[],
): readonly [program: string, args: string[]] {
  return isPinned ? ['taskset', ['-c', '0', program, ...args]] : [program, [...args]];
}
