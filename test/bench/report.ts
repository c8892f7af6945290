import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Goal, Scenario } from './catalogue.js';
import type { Effort, Result } from './measure.js';
import { coresInUse } from './cores.js';
import { median } from './statistics.js';

/** A table in Markdown, its columns as wide as what is in them. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) =>
    Math.max(title.length, ...rows.map((row) => row[i]!.length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' | ')} |`;
  const rule = line(
    widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)),
  );
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** A number with three digits that matter. */
export function digits(value: number): string {
  if (Number.isNaN(value)) return '-';
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** Everything measured in one scenario. */
export function scenarioReport({ name, description }: Scenario, results: Result[]): string {
  const head = ['server', 'CPU ratio', 'min to max', 'CPU us', 'per second'];
  const latency = ['p50 ms', 'p50 ratio', 'p99 ms'];
  const busy = ['server busy', 'generator busy', 'RSS MiB'];
  const rows = results.map(({ contestant, middle, ratios, p50Ratios }) => [
    contestant.name,
    digits(median(ratios)),
    `${digits(Math.min(...ratios))} to ${digits(Math.max(...ratios))}`,
    digits(middle.cpuMicros),
    digits(middle.perSecond),
    digits(middle.p50),
    digits(median(p50Ratios)),
    digits(middle.p99),
    percent(middle.serverBusy),
    percent(middle.generatorBusy),
    digits(middle.rss / 2 ** 20),
  ]);
  return `### ${name}\n\n${description}\n\n${table([...head, ...latency, ...busy], rows)}\n`;
}

/** One line of the summary. */
export interface Verdict {
  readonly scenario: string;
  readonly server: string;
  readonly ratio: number;
  readonly goal: Goal;
}

export function verdictsOf({ name }: Scenario, results: readonly Result[]): Verdict[] {
  return results.flatMap(({ contestant: { name: server, goal }, ratios }) =>
    goal === undefined ? [] : [{ scenario: name, server, ratio: median(ratios), goal }],
  );
}

/** The servers that have goals, and whether they reach them. */
export function summary(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ scenario, server, ratio, goal: { must, aim } }) => [
    scenario,
    server,
    digits(ratio),
    digits(must),
    digits(aim),
    ratio <= aim ? 'aim' : ratio <= must ? 'must' : 'no',
  ]);
  return table(['scenario', 'server', 'CPU ratio', 'must', 'aim', 'reached'], rows);
}

/** Where and how the figures came about. */
export function environment(effort?: Effort): string {
  return [
    machine(),
    versionOf('ws'),
    versionOf('@nestjs/core'),
    ...(effort === undefined ? [] : [`${effort.rounds} rounds of ${effort.roundMs} ms`]),
    coresInUse(),
    `load before ${loadavg()[0]!.toFixed(1)}`,
  ].join(', ');
}

/** The machine, and what runs the benchmark on it. */
export function machine(): string {
  const { model = 'unknown processor' } = cpus()[0] ?? {};
  return [
    `${cpus().length} cores of ${model.trim()}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `${process.platform} ${kernel()}`,
    `Node ${process.version}`,
  ].join(', ');
}

function versionOf(name: string): string {
  const file = fileURLToPath(import.meta.resolve(name));
  const root = file.slice(0, file.lastIndexOf(name) + name.length);
  const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as {
    version: string;
  };
  return `${name} ${version}`;
}

function kernel(): string {
  return execFileSync('uname', ['-r'], { encoding: 'utf8' }).trim();
}
