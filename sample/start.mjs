// Builds one sample against the built package and runs it: node sample/start.mjs 01-quick-start
import { execSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const folder = new URL('.', import.meta.url);
const isSample = (name) =>
  /^\d\d-/.test(name) && existsSync(new URL(`${name}/tsconfig.json`, folder));
const name = process.argv[2] ?? '';

if (!isSample(name)) {
  const samples = readdirSync(folder).filter(isSample).toSorted();
  quit(['Usage: npm run start:sample -- NAME, where NAME is one of', ...samples].join('\n  '));
}

const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const args = [compiler, '-p', fileURLToPath(new URL(name, folder))];
const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

// What runs beside the sample, and is no part of this package.
const router = new URL(`${name}/router/`, folder);
if (existsSync(router) && !existsSync(new URL('node_modules/', router)))
  execSync('npm install --ignore-scripts --omit=optional --no-package-lock --no-audit --no-fund', {
    cwd: router,
    stdio: 'inherit',
  });

const page = new URL(`${name}/client/`, folder);
if (existsSync(new URL('vite.config.js', page))) {
  const { NODE_ENV } = process.env;
  await build({ root: fileURLToPath(page), logLevel: 'warn' });
  // Vite sets it to production, where an application has no console.
  if (NODE_ENV === undefined) delete process.env.NODE_ENV;
  else process.env.NODE_ENV = NODE_ENV;
}

try {
  await import(new URL(`${name}/dist/main.js`, folder).href);
} catch (error) {
  if (error.code !== 'EADDRINUSE') throw error;
  quit(`Port ${error.port} is taken. Set the environment variable PORT to a free one, or to 0.`);
}

function quit(text) {
  console.error(text);
  process.exit(1);
}
