// Installs Nest 11 beside this file, unless what is installed is what the lock file says.
import { execSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

const lock = new URL('package-lock.json', import.meta.url);
const installed = new URL('node_modules/.package-lock.json', import.meta.url);

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
  execSync('npm ci --no-audit --no-fund', { cwd: new URL('.', import.meta.url), stdio: 'inherit' });
}
