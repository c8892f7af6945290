import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { limitDefaults } from '../lib/protocol/limits.js';
import type { OptionRule } from '../lib/protocol/options.js';
import { createTestHub } from '../lib/testing/index.js';
import { tablesOf } from '../lib/testing/simulation/hub-tables.js';
import { moduleExtraRules, moduleOptionRules } from '../lib/wamp-options.js';
import { rows as costRows } from './bench/limits/rows.js';
import { socketRows } from './bench/limits/socket-rows.js';
import { subjects } from './bench/limits/subjects.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const read = (file: string): string => readFileSync(root + file, 'utf8');

/** The text behind `@default` of each member of the types in some files, by its name; the first one counts. */
function documented(...files: readonly string[]): Map<string, string | undefined> {
  const sources = files.map((file) =>
    ts.createSourceFile(file, read(file), ts.ScriptTarget.ES2023, true),
  );
  const members = sources
    .flatMap(({ statements }) => Array.from(statements))
    .flatMap((type) =>
      ts.isInterfaceDeclaration(type) || ts.isClassDeclaration(type)
        ? Array.from<ts.NamedDeclaration>(type.members)
        : [],
    );
  return new Map(
    members.toReversed().map((member) => {
      const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'default');
      return [member.name?.getText() ?? '', ts.getTextOfJSDocComment(tag?.comment)];
    }),
  );
}

/** The second column of the first table of a page, by the name in the first one. */
function tableOf(page: string): Map<string, string> {
  const rows = [...read(page).matchAll(/^\| `(\w+)` +\| +([^|]+?) +\|/gm)];
  return new Map(rows.toReversed().map(([, name = '', cell = '']) => [name, cell]));
}

/** The value at the beginning of a text, as `asWritten` has it: of `30,000` and of `30_000, or more`. */
function valueIn(text: string | undefined): string | undefined {
  return text?.replaceAll(/`|(?<=\d)[,_](?=\d)/g, '').split(', ', 1)[0];
}

function asWritten(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}

const rules: Readonly<Record<string, OptionRule>> = { ...moduleOptionRules, ...moduleExtraRules };
const comments = documented(
  'lib/auth/authorization-options.ts',
  'lib/cluster/cluster-option.ts',
  'lib/discovery/handler-defaults.ts',
  'lib/hub/authentication/auth-options.ts',
  'lib/hub/hub-options.ts',
  'lib/hub/contexts/explain-error.ts',
  'lib/session/session-options.ts',
  'lib/transport/endpoint-options.ts',
  'lib/wamp-options.ts',
);

describe('the options of the module', () => {
  const page = tableOf('docs/options.md');

  it('have a row in the docs each, and no other', () => {
    expect([...page.keys()].toSorted()).toEqual(Object.keys(rules).toSorted());
  });

  it.each(Object.entries(rules).filter(([, rule]) => rule.default !== undefined))(
    '%s has the default that its comment and the docs tell',
    (name, rule) => {
      expect(valueIn(comments.get(name))).toBe(asWritten(rule.default));
      expect(valueIn(page.get(name))).toBe(asWritten(rule.default));
    },
  );

  it.each(Object.keys(rules).filter((name) => name !== 'limits'))(
    '%s has a comment that tells what happens without it',
    (name) => {
      expect(comments.get(name)).toBeTruthy();
    },
  );
});

describe('the limits', () => {
  const page = tableOf('docs/limits.md');
  const told = documented('lib/protocol/limits.ts');

  it.each(Object.entries(limitDefaults).filter(([name]) => name !== 'maxTotalBytes'))(
    '%s has the default that its comment and the docs tell',
    (name, value) => {
      expect(valueIn(told.get(name))).toBe(asWritten(value));
      expect(valueIn(page.get(name))).toBe(asWritten(value));
    },
  );

  it.each(Object.keys(limitDefaults))(
    '%s has a row of the bench, and its cost in the docs',
    (name) => {
      expect([...costRows, ...socketRows].map(({ limit }) => limit)).toContain(name);
      const [, costs = ''] = read('docs/limits.md').split('## What each limit costs');
      expect(costs).toContain(`| \`${name}\` `);
    },
  );
});

describe('the tables that grow', () => {
  it.each(subjects.map(({ name }) => name))('%s has lines in the docs', (name) => {
    expect(read('docs/limits.md')).toContain(`\n| ${name} `);
  });

  it('are all of a hub and of its sessions', async () => {
    const test = createTestHub();
    const bytes = new Set(['heldBytes', 'uncountedBytes']);
    const tables = Object.keys(tablesOf(test.hub, [])).filter((name) => !bytes.has(name));
    expect([...new Set(subjects.flatMap((subject) => subject.tables))].toSorted()).toEqual(
      tables.toSorted(),
    );
    await test.hub.close();
  });
});
