// `nestjs-wamp types` of the built package, with each compiler that it supports: node test/smoke/types.mjs
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const fixture = join(root, 'test/types/flattened');
const bin = join(root, 'dist/cli/nestjs-wamp.js');
const compilers = {
  5.4: 'node_modules/typescript-5.4/node_modules/typescript',
  5.9: 'node_modules/typescript-5.9/node_modules/typescript',
  '6.0': 'node_modules/typescript',
};
const tsconfig = {
  compilerOptions: {
    strict: true,
    target: 'ES2022',
    module: 'nodenext',
    moduleResolution: 'nodenext',
    experimentalDecorators: true,
    skipLibCheck: true,
    types: ['node'],
  },
};

function types(folder, ...words) {
  return execFileSync(process.execPath, [bin, 'types', 'shop.ts', ...words], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** A project beside the built package, with a compiler of its own. */
function project(compiler) {
  const folder = mkdtempSync(join(root, 'node_modules', '.nestjs-wamp-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(join(root, compiler), join(folder, 'node_modules/typescript'));
  symlinkSync(join(root, 'dist'), join(folder, 'dist'));
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  copyFileSync(join(fixture, 'shop.ts'), join(folder, 'shop.ts'));
  copyFileSync(join(fixture, 'shop-types.d.ts'), join(folder, 'shop-types.d.ts'));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  return folder;
}

for (const [version, compiler] of Object.entries(compilers)) {
  const folder = project(compiler);
  try {
    const stored = readFileSync(join(folder, 'shop-types.d.ts'), 'utf8');
    assert.equal(types(folder), stored);
    types(folder, '--out', 'shop-types.d.ts', '--check');
    writeFileSync(join(folder, 'shop-types.d.ts'), stored.replace('number', 'string'));
    assert.throws(() => types(folder, '--out', 'shop-types.d.ts', '--check'), { status: 1 });
    writeFileSync(join(folder, 'shop.ts'), 'export const a: number = missing;');
    assert.throws(() => types(folder), { status: 2 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`types with TypeScript ${version}: ok`);
}
