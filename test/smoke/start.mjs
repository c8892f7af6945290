// The first command of the README, as a person sees it: the page of the sample, and its console.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const start = fileURLToPath(new URL('../../sample/start.mjs', import.meta.url));
const { NODE_ENV: _, ...env } = process.env;
const child = spawn(process.execPath, [start, '01-quick-start'], {
  env: { ...env, PORT: '0' },
  stdio: ['ignore', 'pipe', 'inherit'],
});

const loaded = new Set();

/** Loads a file of a page and all that it names, as a browser does. Returns its text. */
async function load(url) {
  loaded.add(url);
  const response = await fetch(url);
  assert.equal(response.status, 200, url);
  const text = await response.text();
  const names = text.matchAll(
    /\b(?:src=|href=|from|import\()\s*["'`](\.\.?\/[^"'`]+\.(?:js|css))["'`]/g,
  );
  for (const [, name] of names) {
    const next = new URL(name, response.url).href;
    if (!loaded.has(next)) await load(next);
  }
  return text;
}

try {
  const urls = [];
  for await (const line of createInterface({ input: child.stdout })) {
    urls.push(...(line.match(/http:\S+\w/) ?? []));
    if (urls.length === 2) break;
  }
  for (const url of urls) assert.match(await load(url), /<!doctype html>/i, url);
  assert.equal(urls.length, 2);
  console.log('sample 01, its page and its console: ok');
} finally {
  const ended = once(child, 'exit');
  child.kill();
  await ended;
}
