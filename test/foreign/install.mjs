// Installs the routers beside this file, unless what is installed is what the lock file says.
import { execSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

const lock = new URL('package-lock.json', import.meta.url);
const installed = new URL('node_modules/.package-lock.json', import.meta.url);
// Nothing here keeps data, so the database of fox-wamp need not be compiled.
const install = 'npm ci --ignore-scripts --omit=optional --no-audit --no-fund';

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
  execSync(install, { cwd: new URL('.', import.meta.url), stdio: 'inherit' });
}
