import { existsSync, readFileSync, readdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { compileFunction } from 'node:vm';
import type { INestApplication } from '@nestjs/common';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { Wampy } from 'wampy';
import { WebSocket } from 'ws';
import { defaults } from '../lib/protocol/defaults.js';

const root = fileURLToPath(new URL('../', import.meta.url));

/** The pages that users read: the README first. */
const pages = ['README.md', ...readdirSync(`${root}docs`).map((name) => `docs/${name}`)]
  .filter((name) => name.endsWith('.md'))
  .map((name) => ({ name, text: readFileSync(root + name, 'utf8') }));
const readme = pages[0]!.text;
const optionsPage = textOf('docs/options.md');

function textOf(name: string): string {
  return pages.find((page) => page.name === name)!.text;
}

/**
 * A block of TypeScript. What is not a module by itself has a comment before it, which readers do not
 * see: `fragment` for one without its imports, `fragment of a class` for members of one; what follows
 * a colon stands before the code.
 */
interface Snippet {
  /** The page and the line where it begins. */
  readonly place: string;
  readonly code: string;
  readonly kind: 'module' | 'fragment' | 'fragment of a class';
  readonly prelude: string;
}

const block = /(?:<!-- (fragment(?: of a class)?)(?:: ([^]*?))? -->\n\n)?```ts\n([^]*?)```/g;

const snippets = pages.flatMap(({ name, text }) =>
  [...text.matchAll(block)].map((match): Snippet => {
    const [whole, kind = 'module', prelude = '', code = ''] = match;
    const line = text.slice(0, match.index + whole.indexOf('```ts')).split('\n').length;
    return { place: `${name}:${line}`, code, kind: kind as Snippet['kind'], prelude };
  }),
);

/** What fragments leave out. */
const imports = `
import { CanActivate, ExecutionContext, Injectable, Module, ParseIntPipe, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  InjectWampHub, isWampContext, WampArg, WampCall, WampCallContext, WampCaller,
  WampExecutionContext, WampHub, WampInput, WampKwargs, WampModule, WampNotAuthorizedError,
  WampProcedure, WampProgress, WampProgressFunction, WampResult, WampService, WampSession,
  WampSessionClose, WampSessionOpen, WampSignal, WampSubscribe, WampTopic,
} from 'nestjs-wamp';
import { interval, map, Observable, scan, take, timer } from 'rxjs';
declare class OrderDto { readonly item: string; readonly quantity: number }
`;

function moduleOf({ code, kind, prelude }: Snippet): string {
  if (kind === 'module') return code;
  const body = kind === 'fragment' ? code : `export class Fragment {\n${code}\n}`;
  return `${imports}\n${prelude}\n${body}\nexport {};\n`;
}

function readOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const asApplicationsHaveIt = { verbatimModuleSyntax: false, isolatedModules: false };
  return { ...options, ...asApplicationsHaveIt, noUnusedLocals: false, noUnusedParameters: false };
}

/** What the compiler has to say of each text, as if they were files of this folder. */
function problemsOf(texts: readonly string[]): string[][] {
  const options = readOptions();
  const files = new Map(texts.map((text, i) => [`${root}test/readme.snippet-${i}.ts`, text]));
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.getSourceFile = (name, target, ...rest) => {
    const text = files.get(name);
    return text === undefined
      ? getSourceFile(name, target, ...rest)
      : ts.createSourceFile(name, text, target);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()].map((name) => {
    const file = program.getSourceFile(name);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'),
    );
  });
}

/** A block that does not compile. */
const control: Snippet = {
  place: 'the control',
  code: '@WampProcedure() add(a: number): string { return a; }',
  kind: 'fragment of a class',
  prelude: '',
};

describe('the README and the pages of docs/', () => {
  // One program for all: the declarations of Nest are read once.
  it('have TypeScript that compiles', { timeout: 60_000 }, () => {
    const [ofControl, ...problems] = problemsOf([control, ...snippets].map(moduleOf));

    expect(ofControl).toEqual([`Type 'number' is not assignable to type 'string'.`]);
    expect(snippets.length).toBeGreaterThan(10);
    for (const [i, { place }] of snippets.entries())
      expect(problems[i], `the block at ${place}`).toEqual([]);
  });

  it('begin with an application that works', { timeout: 60_000 }, async () => {
    const app = await runFirst();
    const { port } = app.getHttpServer().address() as AddressInfo;
    const url = `ws://127.0.0.1:${port}/ws`;
    const wampy = new Wampy(url, { realm: 'realm1', ws: WebSocket as never });
    await wampy.connect();

    const { argsList } = await wampy.call('com.example.math.add', [17, 25]);

    expect(argsList).toEqual([42]);
    await wampy.disconnect();
    await app.close();
  });

  it.each(['realm', 'path', 'callTimeoutMs', 'closeTimeoutMs'] as const)(
    'tell the default of %s',
    (option) => {
      const row = new RegExp(`^\\| \`${option}\` +\\| ([^|]+?) +\\|`, 'm');
      const value = defaults[option];

      const told = row.exec(optionsPage)?.[1];

      expect(told).toBe(typeof value === 'number' ? value.toLocaleString('en') : `\`'${value}'\``);
    },
  );

  it('have a row for every option', () => {
    const options = readFileSync(`${root}lib/wamp.options.ts`, 'utf8');
    const names = [...options.matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, name]) => name);

    expect(names.filter((name) => !optionsPage.includes(`| \`${name}\` `))).toEqual([]);
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

/** Runs the first block as it stands, except for its port and its log. */
async function runFirst(): Promise<INestApplication> {
  const { outputText } = ts.transpileModule(
    snippets[0]!.code.replace('3000', '0').replace('(AppModule)', '(AppModule, { logger: false })'),
    { compilerOptions: { ...readOptions(), module: ts.ModuleKind.CommonJS } },
  );
  const packages: Record<string, unknown> = {
    '@nestjs/common': await import('@nestjs/common'),
    '@nestjs/core': await import('@nestjs/core'),
    'nestjs-wamp': await import('nestjs-wamp'),
  };
  const code = `return (async () => { ${outputText} return app; })()`;
  const run = compileFunction(code, ['exports', 'require']) as (...given: unknown[]) => unknown;
  return run({}, (name: string) => packages[name]) as Promise<INestApplication>;
}
