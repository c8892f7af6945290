// Makes dist/: ES modules with their declarations, and in dist/cjs/ the same as CommonJS for those
// that cannot require() ES modules, such as Jest before Node 24.9.
import { execSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { buildPage, moduleOf } from './lib/console/page/build.mjs';

rmSync('dist', { recursive: true, force: true });
for (const project of ['tsconfig.build.json', 'tsconfig.cjs.json'])
  execSync(`tsc -p ${project}`, { stdio: 'inherit' });

const { imports, exports: entries } = JSON.parse(readFileSync('package.json', 'utf8'));

// The nearest package.json of a file is the one that resolves its `#` imports.
const commonJs = JSON.stringify({ type: 'commonjs', imports }).replaceAll('./dist/', './');
writeFileSync('dist/cjs/package.json', `${commonJs}\n`);

// One set of declarations for both: a class that is declared twice is two types to the compiler.
for (const { import: esm, default: cjs } of Object.values(entries)) {
  if (cjs === undefined) continue;
  const depth = cjs.split('/').length - 3;
  const target = '../'.repeat(depth) + esm.slice('./dist/'.length);
  writeFileSync(cjs.replace(/js$/, 'd.ts'), `export * from '${target}';\n`);
}

const page = await buildPage();
writeFileSync('dist/console/page-files.js', moduleOf(page));
writeFileSync('dist/cjs/console/page-files.js', moduleOf(page, 'cjs'));
