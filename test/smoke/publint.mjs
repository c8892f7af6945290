// The rules of publint for the built package, but one: it takes `imports` in dist/cjs/package.json for
// useless. Node reads those of the nearest package.json, which require-cjs.cjs proves.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const pkgDir = fileURLToPath(new URL('../..', import.meta.url));
const pkg = JSON.parse(readFileSync(`${pkgDir}/package.json`, 'utf8'));
const { messages } = await publint({ pkgDir, strict: true });
const problems = messages.filter(
  ({ code, args }) => code !== 'NESTED_PACKAGE_JSON_FIELD_IGNORED' || args.field !== 'imports',
);
for (const problem of problems) console.error(`${problem.code}: ${formatMessage(problem, pkg)}`);
if (problems.length > 0) process.exitCode = 1;
else console.log('publint: ok');
