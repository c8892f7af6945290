// The program of the package: of an installed one as npm has linked it, otherwise the built one.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createTestRouter } from 'nestjs-wamp/testing';

const run = promisify(execFile);
const linked = fileURLToPath(new URL('node_modules/.bin/nestjs-wamp', import.meta.url));
const built = fileURLToPath(new URL('../../dist/cli/nestjs-wamp.js', import.meta.url));
const [command, ...first] = existsSync(linked) ? [linked] : [process.execPath, built];

const router = await createTestRouter();
const { stdout, stderr } = await run(command, [...first, 'ping', '--url', router.url]);
assert.match(stdout, /^\d+(\.\d+)? ms\n$/);
assert.equal(stderr, '');
await router.close();
console.log('program: ok');
