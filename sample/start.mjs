// Builds one sample against the built package and runs it: node sample/start.mjs 01-quick-start
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const folder = new URL('.', import.meta.url);
const isSample = (name) =>
  /^\d\d-/.test(name) && existsSync(new URL(`${name}/tsconfig.json`, folder));
const name = process.argv[2] ?? '';

if (!isSample(name)) {
  console.error(`Usage: npm run start:sample -- <name>, where <name> is one of`);
  console.error(
    readdirSync(folder)
      .filter(isSample)
      .toSorted()
      .map((sample) => `  ${sample}`)
      .join('\n'),
  );
  process.exit(1);
}

const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
execFileSync(process.execPath, [compiler, '-p', fileURLToPath(new URL(name, folder))], {
  stdio: 'inherit',
});
await import(new URL(`${name}/dist/main.js`, folder).href);
