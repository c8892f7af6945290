import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './terminal.js';

// The scripts as the shells run them. What is behind the cursor is the last word.

const folder = mkdtempSync(join(tmpdir(), 'nestjs-wamp-'));
const scripts = new Map<string, string>();

beforeAll(async () => {
  writeFileSync(join(folder, 'some-file.ts'), '');
  for (const name of ['bash', 'zsh']) {
    const { out } = await run(['completion', name]);
    scripts.set(name, join(folder, name));
    writeFileSync(join(folder, name), out);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function shell(name: string, flags: readonly string[], program: string): string {
  return execFileSync(name, [...flags, '-c', program], {
    encoding: 'utf8',
    cwd: folder,
    timeout: 30_000,
  });
}

function isInstalled(name: string): boolean {
  try {
    return execFileSync(name, ['--version'], { encoding: 'utf8' }) !== '';
  } catch {
    return false;
  }
}

const hasBash = isInstalled('bash');
const hasZsh = isInstalled('zsh');
for (const [name, has] of Object.entries({ bash: hasBash, zsh: hasZsh }))
  if (!has) console.log(`Skipped: the completion for ${name}, which is not installed.`);

const cases: readonly (readonly [words: readonly string[], offered: readonly string[]])[] = [
  [['s'], ['subscribe']],
  [['p'], ['publish', 'ping']],
  [['call', '--pro'], ['--progress']],
  [
    ['call', '--c'],
    ['--concurrency', '--ca', '--cert', '--config'],
  ],
  [
    ['subscribe', 'com.x', '--match', ''],
    ['exact', 'prefix', 'wildcard'],
  ],
  [['ping', '--serializer', 'm'], ['msgpack']],
  [['run', 'some'], ['some-file.ts']],
  [['types', 'x', '--out', 's'], ['some-file.ts']],
  [
    ['completion', ''],
    ['bash', 'zsh'],
  ],
  [['help', 're'], ['register']],
  [['call', '--url', ''], []],
  [['call', 'com'], []],
];

describe.runIf(hasBash)('the completion for bash', () => {
  it.each(cases)('offers for %j: %j', (words, offered) => {
    const line = ['nestjs-wamp', ...words].map((word) => `'${word}'`).join(' ');
    const program = `source '${scripts.get('bash')}'
      COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _nestjs_wamp; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const found = shell('bash', ['--norc'], program).split('\n').filter(Boolean);
    expect(found.toSorted()).toEqual(offered.toSorted());
  });

  it('is bound to the program', () => {
    const program = `source '${scripts.get('bash')}'; complete -p nestjs-wamp`;
    expect(shell('bash', ['--norc'], program)).toBe('complete -F _nestjs_wamp nestjs-wamp\n');
  });
});

describe.runIf(hasZsh)('the completion for zsh', () => {
  /** What the functions of zsh are asked to complete. */
  function asked(...words: string[]): string {
    const line = ['nestjs-wamp', ...words].map((word) => `'${word}'`).join(' ');
    return shell(
      'zsh',
      ['-f'],
      `compdef() { print -r -- "$1 is bound to $2" }
      source '${scripts.get('zsh')}'
      _describe() { print -rl -- $commands }
      _arguments() { print -rl -- "word $CURRENT of $words" "$@" }
      words=(${line}) CURRENT=${words.length + 1}
      _nestjs_wamp`,
    );
  }

  it('offers the commands first', () => {
    const text = asked('s');
    expect(text).toContain('_nestjs_wamp is bound to nestjs-wamp\n');
    expect(text).toContain('\nsubscribe:Print the events of topics, as one line of JSON each.\n');
  });

  it.each([
    [
      'subscribe',
      'com.x',
      '--match',
      '',
      '--match[policy of the URI (default\\: exact)]:policy:(exact prefix wildcard)',
    ],
    ['call', '-', '-k[keyword argument; repeatable]:key=value: '],
    ['call', '--ca', '', '--ca[certificates to trust, PEM (env\\: WAMP_CA)]:file:_files'],
    ['run', '', '*:argument:_files'],
    ['completion', '', '*:argument:(bash zsh)'],
  ])('offers for %s …', (...words) => {
    const spec = words.pop() as string;
    const text = asked(...words);
    expect(text).toContain(`word ${words.length} of ${words.join(' ')}`);
    expect(text.split('\n').map((line) => line.replace(/^\*(?=-)/, ''))).toContain(spec);
  });
});
