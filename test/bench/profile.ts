import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Contestant } from './catalogue.js';
import { digits, table } from './report.js';

const folder = fileURLToPath(new URL('profiles', import.meta.url));
const lines = 20;

type Named = Pick<Contestant, 'name'>;

/** What we read of a profile that V8 wrote. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { functionName: string; url: string; lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

function fileOf({ name }: Named): string {
  return `${name.replace(/\W+/g, '-')}.cpuprofile`;
}

/** Flags of Node that make a server write a profile when it ends. */
export function profileFlags(contestant: Named): string[] {
  return ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${fileOf(contestant)}`];
}

/** The functions with most time of their own, of all the time that the server was not idle. */
export function profileReport(contestant: Named): string {
  const profile = JSON.parse(readFileSync(join(folder, fileOf(contestant)), 'utf8')) as CpuProfile;
  const times = selfTimes(profile);
  times.delete('(idle)');
  times.delete('(program)');
  const total = [...times.values()].reduce((sum, time) => sum + time, 0);
  const top = [...times].toSorted(([, a], [, b]) => b - a).slice(0, lines);
  const rows = top.map(([name, time]) => [name, `${digits((time / total) * 100)} %`]);
  return `${contestant.name}\n\n${table(['function', 'self time'], rows)}\n`;
}

function selfTimes({ nodes, samples, timeDeltas }: CpuProfile): Map<string, number> {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const times = new Map<string, number>();
  // The first half is start and warm-up.
  for (let i = samples.length >> 1; i < samples.length; i++) {
    const name = names.get(samples[i]!) ?? '';
    times.set(name, (times.get(name) ?? 0) + timeDeltas[i]!);
  }
  return times;
}

function nameOf(frame: CpuProfile['nodes'][number]['callFrame']): string {
  const { functionName, url, lineNumber } = frame;
  const name = functionName || '(anonymous)';
  const file = url.replace(/^.*\/(node_modules|dist)\//, '').replace(/^file:.*\//, '');
  return file === '' ? name : `${name} ${file}:${lineNumber + 1}`;
}
