import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

interface Ring {
  /** Other rings it may import, each with its rooms. Its own and `protocol` are always open. */
  readonly imports: readonly string[];
  /** Packages and Node built-ins; a trailing `*` stands for anything. */
  readonly packages: readonly string[];
}

const all = ['*'];
const noNetwork = ['node:*', '!node:http', '!node:https', '!node:http2', '!node:net', '!node:tls'];

/** The rooms of the hub: each may import those before it, and the hub itself all of them. */
const rooms = [
  'texts.ts',
  'defaults.ts',
  'connection',
  'operations',
  'session',
  'authentication',
  'contexts',
  'handlers',
  'pubsub',
  'authorization',
  'hosting',
  'reflection',
];
const belowHub = ['serializers', 'session', 'calls', 'contract', 'catalog'];

function hubRooms(): Record<string, Ring> {
  const packages = ['rxjs', ...noNetwork];
  const paths = rooms.map((name) => `hub/${name}`);
  const entries = paths.map((path, at) => {
    const ring: Ring = { imports: [...belowHub, ...paths.slice(0, at)], packages };
    return [path, ring] as const;
  });
  return { ...Object.fromEntries(entries), hub: { imports: [...belowHub, 'hub'], packages } };
}

/** Every folder of `lib/`, and what its files may import. Anything else is a failure. */
const rings: Readonly<Record<string, Ring>> = {
  protocol: { imports: [], packages: [] },
  serializers: { imports: [], packages: ['msgpackr', 'cbor-x'] },
  session: { imports: [], packages: [] },
  calls: { imports: ['session'], packages: ['rxjs'] },
  contract: { imports: [], packages: [] },
  catalog: {
    imports: ['contract'],
    packages: ['class-validator-jsonschema', 'class-transformer/*', '@valibot/to-json-schema'],
  },
  ...hubRooms(),
  auth: { imports: ['catalog', 'hub'], packages: ['hash-wasm', ...noNetwork] },
  prometheus: { imports: ['hub', 'routed'], packages: ['prom-client', ...noNetwork] },
  cluster: {
    imports: ['serializers', 'session', 'calls', 'contract', 'hub'],
    packages: ['rxjs', 'msgpackr', ...noNetwork],
  },
  nats: { imports: ['cluster'], packages: ['@nats-io/*', ...noNetwork] },
  redis: { imports: ['cluster'], packages: ['ioredis', ...noNetwork] },
  adapter: { imports: ['transport'], packages: ['@nestjs/platform-ws', 'ws', 'node:http'] },
  transport: { imports: ['calls', 'hub', 'transport'], packages: ['ws', '@nestjs/*', 'node:*'] },
  /** What transports over network sockets share: nothing of WebSocket. */
  'transport/sockets': { imports: ['session', 'calls', 'hub', 'transport'], packages: ['node:*'] },
  decorators: {
    imports: ['contract', 'catalog', 'hub'],
    packages: ['@nestjs/*', 'reflect-metadata'],
  },
  discovery: {
    imports: ['calls', 'contract', 'catalog', 'hub', 'decorators'],
    packages: ['acorn', '@nestjs/*', 'rxjs', 'reflect-metadata', ...noNetwork],
  },
  client: {
    imports: ['serializers', 'session', 'calls', 'contract'],
    packages: ['#parts', '#socket'],
  },
  /** Its own entries and what only Node has: nothing of a browser's client reaches these files. */
  'client/node-socket.ts': {
    imports: ['client', 'client/node-frame-reader.ts'],
    packages: ['ws', 'node:http', 'node:net'],
  },
  'client/node-frame-reader.ts': { imports: [], packages: ['node:buffer', 'node:net'] },
  'client/msgpack.ts': { imports: ['serializers'], packages: [] },
  'client/cbor.ts': { imports: ['serializers'], packages: [] },
  /** Handlers at a router: what a hub does for handlers, with a client. */
  routed: {
    imports: ['session', 'calls', 'client', 'hub'],
    packages: ['rxjs', ...noNetwork],
  },
  testing: { imports: all, packages: ['rxjs', ...noNetwork] },
  console: { imports: all, packages: ['@nestjs/*', 'rxjs', 'node:*'] },
  /** A page: it shares the types of what it reads with the server, and has the client. */
  'console/page': {
    imports: ['catalog', 'client', 'console'],
    packages: ['nestjs-wamp/client', 'preact', 'preact/*', '@preact/signals', 'uplot', 'uplot/*'],
  },
  utilities: { imports: ['hub', 'decorators', 'session'], packages: ['@nestjs/*'] },
  'testing/router': { imports: all, packages: ['node:*'] },
  /** A program: nothing imports it. */
  cli: {
    imports: all,
    packages: ['commander', 'hash-wasm', 'typescript', '@nestjs/common', '@nestjs/core', 'node:*'],
  },
  '(root)': { imports: all, packages: ['@nestjs/*', 'rxjs', 'reflect-metadata', ...noNetwork] },
};

/** What may stand behind a dot in the name of a file. */
const roles: ReadonlySet<string> = new Set([
  'decorator',
  'module',
  'module-definition',
  'adapter',
  'serializer',
  'explorer',
  'accessor',
]);

const maxFileLines = 250;
const maxFunctionLines = 40;

interface Import {
  readonly target: string;
  readonly line: number;
  /** True if nothing of it is left at run time. */
  readonly isType: boolean;
}

/** Sources by path below `lib/`, such as `hub/wamp-hub.ts`. */
type Sources = ReadonlyMap<string, ts.SourceFile>;

function parse(files: Readonly<Record<string, string>>): Sources {
  const entries = Object.entries(files).map(
    ([file, text]) =>
      [file, ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true)] as const,
  );
  return new Map(entries);
}

function readLib(): Sources {
  const folder = fileURLToPath(new URL('../lib/', import.meta.url));
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => name.replaceAll('\\', '/'));
  return parse(
    Object.fromEntries(files.map((file) => [file, readFileSync(folder + file, 'utf8')])),
  );
}

/** Folders of a ring are its own, unless they are rooms of the table. */
function ringOf(file: string): string {
  if (!file.includes('/')) return '(root)';
  const [ring = '', room = ''] = file.split('/');
  return `${ring}/${room}` in rings ? `${ring}/${room}` : ring;
}

function isRole(file: string): boolean {
  const [, role] = basename(file)
    .replace(/(\.d)?\.tsx?$/, '')
    .split('.');
  return role === undefined || roles.has(role);
}

function lineOf(node: ts.Node, position: number): number {
  return node.getSourceFile().getLineAndCharacterOfPosition(position).line + 1;
}

function descend(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => descend(child, visit));
}

// --- what a file imports -----------------------------------------------------------------------

function importsOf(source: ts.SourceFile): Import[] {
  const found: Import[] = [];
  descend(source, (node) => {
    const specifier = specifierOf(node);
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    const line = lineOf(node, node.getStart());
    found.push({ target: specifier.text, line, isType: isErased(node) });
  });
  return found;
}

function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isExternalModuleReference(node)) return node.expression;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
    return node.argument.literal;
  if (ts.isCallExpression(node) && isLoad(node.expression)) return node.arguments[0];
  return undefined;
}

function isErased(node: ts.Node): boolean {
  if (ts.isImportTypeNode(node)) return true;
  if (ts.isImportDeclaration(node))
    return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
  return ts.isExportDeclaration(node) && node.isTypeOnly;
}

function isLoad(callee: ts.Expression): boolean {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true;
  return ts.isIdentifier(callee) && callee.text === 'require';
}

/** `./x.js` seen from `hub/y.ts` is `hub/x.ts`; a package is undefined. */
function resolveLocal(file: string, target: string): string | undefined {
  if (!target.startsWith('.')) return undefined;
  return normalize(join(dirname(file), target)).replace(/\.js$/, '.ts');
}

// --- the rules ---------------------------------------------------------------------------------

function ringViolations(sources: Sources): string[] {
  return [...sources].flatMap(([file, source]) =>
    importsOf(source).flatMap((found) => {
      const problem = ringProblem(file, found);
      return problem === undefined ? [] : [`lib/${file}:${found.line} ${problem}`];
    }),
  );
}

function ringProblem(file: string, found: Import): string | undefined {
  const name = ringOf(file);
  const ring = rings[name];
  if (ring === undefined) return `stands in ${name}/, which is not a ring of the table`;
  const local = resolveLocal(file, found.target);
  if (local === undefined) {
    return isPackageAllowed(ring, found.target)
      ? undefined
      : `imports ${found.target}; ${name} may import ${ring.packages.join(', ') || 'no package'}`;
  }
  const other = ringOf(local);
  const isOpen = other === name || other === 'protocol' || ring.imports === all;
  const isProgram = other === 'cli' && name !== 'cli';
  if (!isProgram && (isOpen || ring.imports.some((open) => covers(open, other)))) return undefined;
  return `imports ${found.target}; ${name} may not import ${other}`;
}

function isPackageAllowed(ring: Ring, target: string): boolean {
  return (
    ring.packages.some((item) => covers(item, target)) && !ring.packages.includes(`!${target}`)
  );
}

function covers(item: string, target: string): boolean {
  if (item.endsWith('*')) return target.startsWith(item.slice(0, -1));
  return target === item || target.startsWith(`${item}/`);
}

/** Import chains that end where they began, types included: who reads one file has to read them all. */
function cycles(sources: Sources): string[] {
  const found = new Set<string>();
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) found.add([...path.slice(start), file].join(' -> '));
    const source = sources.get(file);
    if (start >= 0 || done.has(file) || source === undefined) return;
    for (const { target } of importsOf(source)) {
      const next = resolveLocal(file, target);
      if (next === undefined) continue;
      walk(sources.has(next) ? next : next.replace(/ts$/, 'tsx'), [...path, file]);
    }
    done.add(file);
  };
  for (const file of sources.keys()) walk(file, []);
  return [...found];
}

/** Who looks behind the hub's door, besides the hub itself and what tests it. */
function coreUses(sources: Sources): string[] {
  const found: string[] = [];
  for (const [file, source] of sources) {
    if (file.startsWith('hub/') || file.startsWith('testing/')) continue;
    descend(source, (node) => {
      if (ts.isPropertyAccessExpression(node) && node.name.text === 'core')
        found.push(`lib/${file}:${lineOf(node, node.name.getStart())} uses ${node.getText()}`);
    });
  }
  return found;
}

/** What browsers do not have, by its name; `globalThis.x` asks whether it is there. */
const ofNode: ReadonlySet<string> = new Set(['process', 'Buffer', 'setImmediate', 'global']);

/** The files that only Node loads. */
const nodeFiles: ReadonlySet<string> = new Set([
  'client/node-socket.ts',
  'client/node-frame-reader.ts',
]);

/** Whatever of Node, and of rxjs, the client would load in a browser. */
function foreignToBrowsers(sources: Sources): string[] {
  const reached = new Set([...sources.keys()].filter((file) => ringOf(file) === 'client'));
  for (const file of nodeFiles) reached.delete(file);
  const found: string[] = [];
  for (const file of reached) {
    const source = sources.get(file);
    if (source === undefined || nodeFiles.has(file)) continue;
    for (const { target, isType } of importsOf(source)) {
      if (isType) continue;
      const local = resolveLocal(file, target);
      if (local !== undefined) reached.add(local);
      else if (covers('rxjs', target) || target.startsWith('node:'))
        found.push(`lib/${file} imports ${target}`);
    }
    found.push(...globalsOf(file, source));
  }
  return found;
}

function globalsOf(file: string, source: ts.SourceFile): string[] {
  const found: string[] = [];
  const own = new Set<string>();
  descend(source, (node) => {
    if (ts.isVariableDeclaration(node)) own.add(node.name.getText());
    if (!ts.isIdentifier(node) || !ofNode.has(node.text) || own.has(node.text)) return;
    if (!isMember(node))
      found.push(`lib/${file}:${lineOf(node, node.getStart())} uses ${node.text}`);
  });
  return found;
}

/** Returns true for a name that is not a variable, such as `x` of `a.x` and of `{ x: 1 }`. */
function isMember(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isQualifiedName(parent)) return parent.right === node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  return 'name' in parent && !ts.isShorthandPropertyAssignment(parent);
}

function longFiles(sources: Sources): string[] {
  return [...sources].flatMap(([file, source]) => {
    const lines = codeLines(source);
    return lines > maxFileLines ? [`lib/${file} has ${lines} lines of code`] : [];
  });
}

/** Counts the lines of a node that hold code: comments and blank lines are free. */
function codeLines(node: ts.Node): number {
  const source = node.getSourceFile();
  const lines = new Set<number>();
  const visit = (part: ts.Node): void => {
    // Comments of any form stand before tokens, JSDoc among a node's children.
    if (part.kind >= ts.SyntaxKind.FirstJSDocNode && part.kind <= ts.SyntaxKind.LastJSDocNode)
      return;
    const children = part.getChildren(source);
    if (children.length > 0) return children.forEach(visit);
    if (part.getWidth(source) === 0) return;
    const first = lineOf(part, part.getStart(source));
    for (let line = first; line <= lineOf(part, part.getEnd()); line++) lines.add(line);
  };
  visit(node);
  return lines.size;
}

function longFunctions(sources: Sources): string[] {
  const found: string[] = [];
  for (const [file, source] of sources) {
    descend(source, (node) => {
      if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return;
      const name = node.name?.getText() ?? '(anonymous)';
      const first = lineOf(node, (node.name ?? node).getStart());
      const lines = codeLines(node);
      if (lines > maxFunctionLines) found.push(`lib/${file}:${first} ${name} has ${lines} lines`);
    });
  }
  return found;
}

/**
 * What a ring says and decides, and what several rings need. Each is an export, which bundlers leave out where
 * nobody uses it, or, for rings of the server alone, a member of one object.
 */
const wordLists: ReadonlyMap<string, string> = new Map([
  ['texts', 'texts.ts'],
  ['defaults', 'defaults.ts'],
  ['sharedTexts', 'shared-texts.ts'],
  ['sharedDefaults', 'shared-defaults.ts'],
]);

/** Texts and defaults that stand in another place than with the one ring, or the several, that use them. */
function strayWords(sources: Sources): string[] {
  const uses = [...sources].flatMap(([file, source]) => usedWords(file, source));
  return [...sources].flatMap(([file, source]) =>
    wordsOf(file, source).filter((word) => {
      const users = uses.filter((use) => use.word === word).map(({ ring }) => ring);
      const isShared = file.includes('shared-');
      return isShared
        ? new Set(users).size < 2
        : users.length === 0 || users.some((ring) => ring !== house(file));
    }),
  );
}

/** The ring of a file; rooms are one ring here. */
function house(file: string): string {
  return ringOf(file).split('/')[0] as string;
}

/** What one of the files holds, such as `hub/texts.ts kickWhom`; nothing for other files. */
function wordsOf(file: string, source: ts.SourceFile): string[] {
  if (![...wordLists.values()].includes(basename(file))) return [];
  const found: string[] = [];
  descend(source, (node) => {
    const holder = node.parent?.parent;
    const isWord =
      ts.isPropertyAssignment(node) && holder !== undefined && ts.isAsExpression(holder);
    const isExported = isText(node) && !wordLists.has(node.name.getText());
    if (isWord || isExported) found.push(`${file} ${node.name.getText()}`);
  });
  return found;
}

/** Returns true for a variable of a file, not of a function in it. */
function isText(node: ts.Node): node is ts.VariableDeclaration {
  return ts.isVariableDeclaration(node) && ts.isSourceFile(node.parent.parent.parent);
}

function usedWords(file: string, source: ts.SourceFile): { word: string; ring: string }[] {
  const locals = importsOf(source).map(({ target }) => resolveLocal(file, target));
  const found: { word: string; ring: string }[] = [];
  descend(source, (node) => {
    if (!ts.isPropertyAccessExpression(node) || !ts.isIdentifier(node.expression)) return;
    const list = wordLists.get(node.expression.text);
    const home = locals.find((local) => local !== undefined && basename(local) === list);
    if (home !== undefined) found.push({ word: `${home} ${node.name.text}`, ring: house(file) });
  });
  return found;
}

// -----------------------------------------------------------------------------------------------

describe('the house', () => {
  const lib = readLib();

  it('was found', () => {
    expect(lib.size).toBeGreaterThan(10);
  });

  it('names files as Nest does: dashes between words, a dot before a role', () => {
    const isNamed = (file: string): boolean =>
      /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z-]+)?\.tsx?$/.test(basename(file)) && isRole(file);
    expect([...lib.keys()].filter((file) => !isNamed(file))).toEqual([]);
  });

  it('imports only inwards', () => {
    expect(ringViolations(lib)).toEqual([]);
  });

  it('has no import cycles, those of types included', () => {
    expect(cycles(lib)).toEqual([]);
  });

  it('has each text and default where it is used, and none that is not', () => {
    expect(strayWords(lib)).toEqual([]);
  });

  it('reaches the parts of a hub through its door', () => {
    expect(coreUses(lib)).toEqual([]);
  });

  it('shares nothing of the limits of a server with the end of a client', () => {
    const limits = ['protocol/limits.ts', 'protocol/limits-of.ts'];
    const shared = [...lib.keys()].filter((file) => ['session', 'calls'].includes(ringOf(file)));
    const reached = new Set(shared);
    for (const file of reached)
      for (const { target } of importsOf(lib.get(file) as ts.SourceFile)) {
        const local = resolveLocal(file, target);
        if (local !== undefined && lib.has(local)) reached.add(local);
      }
    expect(shared.length).toBeGreaterThan(10);
    expect(limits.filter((file) => reached.has(file))).toEqual([]);
  });

  it('has nothing of Node and rxjs in what a browser loads of the client', () => {
    expect(foreignToBrowsers(lib)).toEqual([]);
  });

  it(`has no file of more than ${maxFileLines} lines of code`, () => {
    expect(longFiles(lib)).toEqual([]);
  });

  it(`has no function of more than ${maxFunctionLines} lines of code`, () => {
    expect(longFunctions(lib)).toEqual([]);
  });
});

describe('the rules themselves', () => {
  const violations = (file: string, text: string): string[] =>
    ringViolations(parse({ [file]: text }));

  it.each([
    ['session/a.ts', `import { Subject } from 'rxjs';`],
    ['session/a.ts', `import type { WampHub } from '../hub/wamp-hub.js';`],
    ['protocol/a.ts', `export { x } from '../session/x.js';`],
    ['hub/a.ts', `const ws = await import('ws');`],
    ['hub/a.ts', `import { createServer } from 'node:http';`],
    ['hub/a.ts', `let server: import('node:net').Server;`],
    ['hub/a.ts', `import { Logger } from '@nestjs/common';`],
    ['decorators/a.ts', `import { WampExplorer } from '../discovery/wamp.explorer.js';`],
    ['client/a.ts', `import { WampHub } from '../hub/wamp-hub.js';`],
    ['auth/a.ts', `import { x } from '../index.js';`],
    ['utils/a.ts', `import { x } from '../protocol/x.js';`],
    ['hub/oddments/a.ts', `import { x } from '../wamp-hub.js'; import { y } from 'ws';`],
    ['hub/connection/a.ts', `import { x } from '../pubsub/x.js';`],
    ['hub/connection/a.ts', `import { x } from '../wamp-hub.js';`],
    ['transport/sockets/a.ts', `import type { WebSocket } from 'ws';`],
    ['calls/a.ts', `import { x } from '../hub/connection/x.js';`],
    ['testing/a.ts', `import { main } from '../cli/main.js';`],
    ['index.ts', `export { main } from './cli/main.js';`],
  ])('refuse in %s: %s', (file, text) => {
    expect(violations(file, text)).toHaveLength(1);
  });

  it.each([
    ['hub/a.ts', `import { Subject } from 'rxjs'; import { randomInt } from 'node:crypto';`],
    [
      'transport/a.ts',
      `import { WebSocketServer } from 'ws'; import type * as http from 'node:http';`,
    ],
    ['decorators/a.ts', `import type { WampSession } from '../hub/wamp-session.js';`],
    ['discovery/a.ts', `import { PARAMTYPES_METADATA } from '@nestjs/common/constants.js';`],
    ['client/deep/a.ts', `import { SessionMachine } from '../../session/session-machine.js';`],
    ['index.ts', `export * from './hub/wamp-hub.js';`],
    ['hub/pubsub/a.ts', `import { x } from '../connection/x.js';`],
    ['hub/a.ts', `import { x } from './hosting/x.js';`],
    ['testing/a.ts', `import { WampModule } from '../wamp.module.js';`],
  ])('allow in %s: %s', (file, text) => {
    expect(violations(file, text)).toEqual([]);
  });

  it('see texts and defaults that nobody uses, another ring, or only one', () => {
    const use = (list: string, from: string, ...keys: string[]): string => {
      const name = list.endsWith('exts') ? `* as ${list}` : `{ ${list} }`;
      return `import ${name} from '${from}';\n${keys.map((key) => `${list}.${key};`).join('\n')}`;
    };
    const sources = parse({
      'hub/texts.ts':
        'export const mine = { a: 1 };\nexport const nobodys = (x: number) => { const y = x; return y; };\nexport const theirs = 3;',
      'hub/pubsub/a.ts': use('texts', '../texts.js', 'mine.a', 'theirs'),
      'transport/a.ts': use('texts', '../hub/texts.js', 'theirs'),
      'protocol/shared-defaults.ts': 'export const sharedDefaults = { ours: 1, one: 2 } as const;',
      'hub/b.ts': use('sharedDefaults', '../protocol/shared-defaults.js', 'ours', 'one'),
      'hub/pubsub/b.ts': use('sharedDefaults', '../../protocol/shared-defaults.js', 'one'),
      'b.ts': use('sharedDefaults', './protocol/shared-defaults.js', 'ours'),
    });
    expect(strayWords(sources)).toEqual([
      'hub/texts.ts nobodys',
      'hub/texts.ts theirs',
      'protocol/shared-defaults.ts one',
    ]);
  });

  it('see who looks behind the door of the hub', () => {
    const text = 'hub.core.close();\nhub.door.accept();';
    const files = ['transport/a.ts', 'index.ts', 'hub/a.ts', 'testing/a.ts'];
    const sources = parse(Object.fromEntries(files.map((file) => [file, text])));
    expect(coreUses(sources)).toEqual([
      'lib/transport/a.ts:1 uses hub.core',
      'lib/index.ts:1 uses hub.core',
    ]);
  });

  it('see what browsers do not have, wherever the client reaches it', () => {
    const sources = parse({
      'client/a.ts': `import { b } from '../calls/b.js'; import type { c } from '../calls/c.js';`,
      'client/node-socket.ts': `import { connect } from 'node:net';`,
      'calls/b.ts': `import type { Observable } from 'rxjs'; export { d } from './d.js';`,
      'calls/c.ts': `import { of } from 'rxjs'; process.exit();`,
      'calls/d.ts': `import { of } from 'rxjs';\nsetImmediate(f, { process: a.global });\nx({ Buffer });`,
    });
    expect(foreignToBrowsers(sources)).toEqual([
      'lib/calls/d.ts imports rxjs',
      'lib/calls/d.ts:2 uses setImmediate',
      'lib/calls/d.ts:3 uses Buffer',
    ]);
  });

  it('see cycles and lengths', () => {
    const long = 'x;\n'.repeat(maxFunctionLines);
    const sources = parse({
      'hub/a.ts': `import './b.js';\nclass A {\n  m() {\n${long}}\n}`,
      'hub/c.ts': `let b: import('./b.js').B;`,
      'hub/b.ts': `import { A } from './a.js';\nimport type { C } from './c.js';\n${'x;\n'.repeat(maxFileLines)}`,
      'hub/d.ts': `${'// a comment\n\n/** Another. */\n'.repeat(maxFileLines)}x;`,
    });
    expect(cycles(sources)).toEqual([
      'hub/a.ts -> hub/b.ts -> hub/a.ts',
      'hub/b.ts -> hub/c.ts -> hub/b.ts',
    ]);
    expect(longFunctions(sources)).toEqual(['lib/hub/a.ts:3 m has 42 lines']);
    expect(longFiles(sources)).toEqual([`lib/hub/b.ts has ${maxFileLines + 2} lines of code`]);
  });
});
