/**
 * `npm run bench:limits -- [--only maxHello] [--growth]`: what a client can make the server hold and do
 * at each limit, measured; or, with `--growth`, how the time a table takes grows with what is in it.
 * The tables it prints are those of `docs/limits.md`.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { goFirst } from './priority.js';
import { machine } from './report.js';
import { growthReport } from './limits/growth.js';
import { limitsReport } from './limits/report.js';

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, growth: { type: 'boolean', default: false } },
});
goFirst();
const load = loadavg()[0] as number;
const report = values.growth ? growthReport : limitsReport;
console.log(`${await report(values.only)}\n`);
console.log(`${machine()}, load before ${load.toFixed(1)}, after ${loadavg()[0]!.toFixed(1)}`);
