import { readFileSync } from 'node:fs';
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
const readme = readFileSync(`${root}README.md`, 'utf8');

/**
 * A block of TypeScript. What is not a module by itself has a comment before it, which readers do not
 * see: `fragment` for one without its imports, `fragment of a class` for members of one; what follows
 * a colon stands before the code.
 */
interface Snippet {
  readonly line: number;
  readonly code: string;
  readonly kind: 'module' | 'fragment' | 'fragment of a class';
  readonly prelude: string;
}

const block = /(?:<!-- (fragment(?: of a class)?)(?:: ([^]*?))? -->\n\n)?```ts\n([^]*?)```/g;

const snippets = [...readme.matchAll(block)].map((match): Snippet => {
  const [text, kind = 'module', prelude = '', code = ''] = match;
  const line = readme.slice(0, match.index + text.indexOf('```ts')).split('\n').length;
  return { line, code, kind: kind as Snippet['kind'], prelude };
});

/** What fragments leave out. */
const imports = `
import { CanActivate, ExecutionContext, Injectable, Module, ParseIntPipe, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  InjectWampHub, isWampContext, WampAdapter, WampArg, WampCall, WampCallContext, WampCaller,
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
  line: 0,
  code: '@WampProcedure() add(a: number): string { return a; }',
  kind: 'fragment of a class',
  prelude: '',
};

describe('README', () => {
  // One program for all: the declarations of Nest are read once.
  it('has TypeScript that compiles', { timeout: 60_000 }, () => {
    const [ofControl, ...problems] = problemsOf([control, ...snippets].map(moduleOf));

    expect(ofControl).toEqual([`Type 'number' is not assignable to type 'string'.`]);
    expect(snippets.length).toBeGreaterThan(10);
    for (const [i, { line }] of snippets.entries())
      expect(problems[i], `the block in line ${line}`).toEqual([]);
  });

  it('begins with an application that works', async () => {
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
    'tells the default of %s',
    (option) => {
      const row = new RegExp(`^\\| \`${option}\` +\\| ([^|]+?) +\\|`, 'm');
      const value = defaults[option];

      const told = row.exec(readme)?.[1];

      expect(told).toBe(typeof value === 'number' ? value.toLocaleString('en') : `\`'${value}'\``);
    },
  );

  it('has a row for every option', () => {
    const options = readFileSync(`${root}lib/wamp.options.ts`, 'utf8');
    const names = [...options.matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, name]) => name);

    expect(names.filter((name) => !readme.includes(`| \`${name}\` `))).toEqual([]);
  });
});

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
