import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { compileFunction } from 'node:vm';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { connect } from '../lib/client/index.js';
import { pages, snippets } from './utils/snippets.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const readme = textOf('README.md');

function textOf(name: string): string {
  return pages.find((page) => page.name === name)!.text;
}

/** What `nest new` makes: the compiler options, and whether a file is a CommonJS or an ES module. */
const templates = [
  { name: 'Nest 11', project: 'nest-11', extension: 'cts' },
  { name: 'Nest 12', project: 'nest-12', extension: 'mts' },
] as const;
type Template = (typeof templates)[number];

function optionsOf(folder: string): ts.CompilerOptions {
  const { config } = ts.readConfigFile(`${folder}tsconfig.json`, ts.sys.readFile);
  return ts.parseJsonConfigFileContent(config, ts.sys, folder).options;
}

/** The options of the template, with this package and a test runner beside it. */
function optionsFor({ project }: Template): ts.CompilerOptions {
  const { paths = {} } = optionsOf(root);
  const here = { paths, pathsBasePath: root, baseUrl: root, rootDir: root };
  return {
    ...optionsOf(`${root}test/nest-new/${project}/`),
    ...here,
    types: ['node', 'vitest/globals'],
  };
}

/** The declarations of Nest and of this package, which both templates read alike. */
const declarations = new Map<string, ts.SourceFile | undefined>();

/** What the compiler has to say of each text, as if they were files of the application. */
function problemsOf(texts: readonly string[], template: Template): string[][] {
  const options = optionsFor(template);
  const names = texts.map((_, i) => `${root}test/readme.snippet-${i}.${template.extension}`);
  const files = new Map(names.map((name, i) => [name, texts[i]!]));
  files.set(`${root}test/app.module.ts`, 'export class AppModule {}');
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.jsDocParsingMode = ts.JSDocParsingMode.ParseNone;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.getSourceFile = (name, target, ...rest) => {
    const text = files.get(name);
    if (text !== undefined) return ts.createSourceFile(name, text, target);
    if (!declarations.has(name)) declarations.set(name, getSourceFile(name, target, ...rest));
    return declarations.get(name);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return names.map((name) => {
    const file = program.getSourceFile(name);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ code, messageText }) => `TS${code}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
  });
}

/** Blocks that do not compile, and what the compiler says of them in each template. */
const controls = [
  { code: 'export const a: string = 1;', told: { cts: ['TS2322'], mts: ['TS2322'] } },
  {
    code: `import { WampProcedure, WampProgress, WampProgressFunction } from 'nestjs-wamp';
      export class A { @WampProcedure() a(@WampProgress() _a: WampProgressFunction): void {} }`,
    told: { cts: ['TS1272'], mts: ['TS1272'] },
  },
  { code: 'await Promise.resolve();\nexport {};', told: { cts: ['TS1309'], mts: [] } },
];

const codeOf = (problem: string): string => problem.slice(0, problem.indexOf(':'));

describe('docs/architecture.md', () => {
  const { text } = pages.find(({ name }) => name === 'docs/architecture.md')!;

  it('names files of lib/ that exist, and no other', () => {
    const files = [...text.matchAll(/`([a-z-]+\/[\w./-]+\.ts)`/g)].map(([, file]) => file!);

    expect(files.length).toBeGreaterThan(50);
    expect(
      files.filter((file) => !existsSync(`${root}lib/${file}`) && !existsSync(root + file)),
    ).toEqual([]);
  });

  it('has a row for every folder of lib/, and for every room of the hub', () => {
    const folders = [...foldersIn('lib'), ...foldersIn('lib/hub').map((room) => `hub/${room}`)];

    expect(folders).toContain('hub/pubsub');
    expect(folders.filter((folder) => !text.includes(`\n| \`${folder}\` `))).toEqual([]);
  });
});

function foldersIn(path: string): string[] {
  const entries = readdirSync(root + path, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

describe('the README and the pages of docs/', () => {
  // One program for all: the declarations of Nest are read once.
  it.each(templates)('have TypeScript that compiles in $name', (template) => {
    const texts = [...controls, ...snippets].map(({ code }) => code);
    const problems = problemsOf(texts, template);

    const told = problems.splice(0, controls.length).map((each) => each.map(codeOf));
    expect(told).toEqual(controls.map((control) => control.told[template.extension]));
    expect(snippets.length).toBeGreaterThan(10);
    expect(
      snippets.flatMap(({ place }, i) => problems[i]!.map((each) => `${place} ${each}`)),
    ).toEqual([]);
  });

  it('begin with an application that works', async () => {
    const app = await runFirst();
    const { port } = app.getHttpServer().address() as AddressInfo;

    expect(await runClient(port)).toEqual([[42]]);
    await app.close();
  });

  it('have no link that leads nowhere', () => {
    expect(pages.flatMap(deadLinksOf)).toEqual([]);
    expect(deadLinksOf({ name: 'docs/x.md', text: '[a](none.md) [b](limits.md#none)' })).toEqual([
      'docs/x.md: none.md',
      'docs/x.md: limits.md#none',
    ]);
  });

  it('are all linked from the README, which is a landing page', () => {
    const unlinked = pages.slice(1).filter(({ name }) => !readme.includes(`](${name})`));

    expect(unlinked.map(({ name }) => name)).toEqual([]);
    expect(readme.split('\n').length).toBeLessThan(250);
  });
});

/** Relative links to a file, or to a heading, that is not there. */
function deadLinksOf({ name, text }: (typeof pages)[number]): string[] {
  const links = [...text.matchAll(/\]\((?!https?:)([^)\s]*)\)/g)].map(([, link]) => link!);
  return links.filter((link) => !isAlive(name, link)).map((link) => `${name}: ${link}`);
}

function isAlive(from: string, link: string): boolean {
  const [path, anchor] = link.split('#') as [string, string?];
  const target = path === '' ? root + from : fileURLToPath(new URL(path, `file://${root}${from}`));
  if (!existsSync(target)) return false;
  return anchor === undefined || headingsOf(readFileSync(target, 'utf8')).includes(anchor);
}

/** The anchors that GitHub makes of a page's headings. */
function headingsOf(text: string): string[] {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading!.toLowerCase());
  return headings.map((heading) => heading.replaceAll(/[^\w\- ]/g, '').replaceAll(' ', '-'));
}

/** Runs the client of the README, at another port. Returns what it logs. */
async function runClient(port: number): Promise<unknown[][]> {
  const [, code = ''] = /```js\n\/\/ client\.mjs([^]*?)```/.exec(readme) ?? [];
  const body = code.replace(/import .*;/, '').replace('localhost:3000', `127.0.0.1:${port}`);
  const logged: unknown[][] = [];
  const log = (...args: unknown[]): void => void logged.push(args);
  const run = compileFunction(`return (async () => {${body}})()`, ['connect', 'console']) as (
    ...given: unknown[]
  ) => Promise<void>;
  await run(connect, { log });
  return logged;
}

/** Runs the first block as it stands, in an application without a log. */
async function runFirst(): Promise<INestApplication> {
  const { outputText } = ts.transpileModule(snippets[0]!.code, {
    compilerOptions: { ...optionsOf(root), module: ts.ModuleKind.CommonJS },
  });
  const packages: Record<string, unknown> = {
    '@nestjs/common': await import('@nestjs/common'),
    'nestjs-wamp': await import('nestjs-wamp'),
  };
  const exports: { MathModule?: object } = {};
  const run = compileFunction(outputText, ['exports', 'require']) as (...given: unknown[]) => void;
  run(exports, (name: string) => packages[name]);
  const app = await NestFactory.create(exports.MathModule!, { logger: false });
  return app.listen(0).then(() => app);
}
