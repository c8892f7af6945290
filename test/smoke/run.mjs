// Proves the built package in plain Node: node test/smoke/run.mjs [expected major version of Node]
// With a version, only what depends on Node; without, also the packed package on each Nest major.
import assert from 'node:assert/strict';
import { execFileSync, execSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const SCRIPTS = ['import-esm.mjs', 'require-cjs.cjs', 'mixed.mjs', 'program.mjs'];
const NEST = ['common', 'core', 'platform-express'];

function runScripts(folder) {
  for (const script of SCRIPTS) {
    execFileSync(process.execPath, [script], { cwd: folder, stdio: 'inherit', timeout: 60_000 });
  }
}

/** The CommonJS build, as those get it that cannot require() ES modules; they have Nest 11. */
function runCommonJs(folder) {
  const flags = ['--no-experimental-require-module', 'require-cjs.cjs'];
  execFileSync(process.execPath, flags, { cwd: folder, stdio: 'inherit', timeout: 60_000 });
}

function packAndInstall(nestMajor, folder) {
  const pack = `npm pack --silent --ignore-scripts --pack-destination "${folder}"`;
  const tarball = execSync(pack, { cwd: join(here, '../..'), encoding: 'utf8' }).trim();
  const nest = NEST.map((name) => `@nestjs/${name}@${nestMajor}`).join(' ');
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  execSync(`npm install --silent --no-audit --no-fund ./${tarball} ws ${nest}`, { cwd: folder });
  for (const file of ['check.cjs', ...SCRIPTS]) {
    copyFileSync(join(here, file), join(folder, file));
  }
}

function runPacked(nestMajor) {
  const folder = mkdtempSync(join(tmpdir(), 'nestjs-wamp-smoke-'));
  try {
    packAndInstall(nestMajor, folder);
    runScripts(folder);
    if (nestMajor === 11) runCommonJs(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const expected = process.argv[2];
assert.ok(!expected || process.version.startsWith(`v${expected}.`), `Node is ${process.version}`);

console.log(`built package, Node ${process.version}`);
runScripts(here);
for (const script of expected ? [] : ['types.mjs', 'start.mjs'])
  execFileSync(process.execPath, [join(here, script)], { stdio: 'inherit', timeout: 300_000 });

for (const nestMajor of expected ? [] : [11, 12]) {
  console.log(`packed and installed package, Nest ${nestMajor}, Node ${process.version}`);
  runPacked(nestMajor);
}
