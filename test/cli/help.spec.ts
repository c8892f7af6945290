import { readFileSync } from 'node:fs';
import { expect, describe, it } from 'vitest';
import { run } from './terminal.js';

// The help of all commands, whose snapshot is docs/command-line.md.

const page = readFileSync(new URL('../../docs/command-line.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/```text\n([^]*?)```/g)].map(([, block]) => block!.trim());

const connection = /\nConnection:\n[^]*?\n(?= {2}-h, --help)/;

async function help(...words: string[]): Promise<string> {
  const { code, out, err } = await run(words);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out.trim();
}

const commands = [
  'call',
  'publish',
  'subscribe',
  'register',
  'run',
  'ping',
  'bench',
  'types',
  'completion',
];

describe('the help', () => {
  it('of the program is what it says without arguments, and stands in the docs', async () => {
    const text = await help();
    expect(text).toBe(await help('--help'));
    expect(text).toBe(await help('help'));
    for (const command of commands) expect(text).toContain(`\n  ${command} `);
    expect(blocks).toContain(text);
  });

  it.each(commands)('of %s stands in the docs, without the connection', async (command) => {
    const text = await help(command, '--help');
    expect(text).toBe(await help('help', command));
    expect(blocks).toContain(text.replace(connection, ''));
  });

  it('of the connection is the same for all, and stands in the docs', async () => {
    const texts = await Promise.all(commands.map((command) => help(command, '--help')));
    const parts = new Set(texts.flatMap((text) => connection.exec(text)?.[0].trim() ?? []));
    expect(parts.size).toBe(1);
    expect(blocks).toContain([...parts][0]);
  });

  it('of the version is that of the package', async () => {
    const { version } = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    ) as { version: string };
    expect(await help('--version')).toBe(version);
  });

  it.each([
    [['nothing'], "unknown command 'nothing'"],
    [['cal', 'x'], 'Did you mean call?'],
    [['call'], "missing required argument 'uri'"],
    [['call', 'x', '--concurency', '2'], 'Did you mean --concurrency?'],
    [['call', 'x', '--kwargs', '[1]'], '--kwargs must be a JSON object, not "[1]".'],
    [['call', 'x', '-k', 'novalue'], '-k must be key=value, not "novalue".'],
    [['call', 'x', '[1e400]'], 'The number 1e400 would lose digits'],
    [['call', 'x', '--input', '-', '--repeat', '2'], '--input - can be read once only'],
    [['publish', 'x', '--option', '=1'], '--option must be key=value, not "=1".'],
    [['completion', 'fish'], 'Allowed choices are bash, zsh.'],
    [['types', 'x.ts', '--check'], '--check needs --out'],
  ])('a mistake such as %j ends with 2', async (words, text) => {
    const { code, out, err } = await run(words, { env: { WAMP_URL: 'ws://127.0.0.1:1' } });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(text);
  });
});
