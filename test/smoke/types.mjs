// `nestjs-wamp types` of the built package, with each compiler that it supports: node test/smoke/types.mjs
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
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

/** Runs the command. Returns its exit code and what it has written. */
function types(folder, ...words) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [bin, 'types', 'shop.ts', ...words],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  );
  return { status, stdout, stderr };
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
    const check = ['--out', 'shop-types.d.ts', '--check'];
    assert.deepEqual(types(folder), { status: 0, stdout: stored, stderr: '' });
    assert.deepEqual(types(folder, ...check), { status: 0, stdout: '', stderr: '' });
    writeFileSync(join(folder, 'shop-types.d.ts'), stored.replace('number', 'string'));
    const changed = types(folder, ...check);
    assert.deepEqual({ ...changed, stderr: '' }, { status: 1, stdout: '', stderr: '' });
    assert.match(changed.stderr, /shop-types\.d\.ts/);
    writeFileSync(join(folder, 'shop.ts'), 'export const a: number = missing;');
    const broken = types(folder);
    assert.deepEqual({ ...broken, stderr: '' }, { status: 2, stdout: '', stderr: '' });
    assert.match(broken.stderr, /shop\.ts.*TS2304.*'missing'/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`types with TypeScript ${version}: ok`);
}
