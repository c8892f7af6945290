import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { CommandError, UsageError } from '../command-errors.js';
import { loadCompiler } from '../declarations/compiler.js';
import { writeDeclarations } from '../declarations/write-declarations.js';
import { printDocument } from '../documents/document-printer.js';
import { readDocument, withoutLogin } from '../documents/read-document.js';
import * as texts from '../texts.js';

interface Options {
  readonly from?: string;
  readonly realm?: string;
  readonly out?: string;
  readonly check?: boolean;
}

/** `types`: writes the types of services for clients in another repository. */
export function typesCommand(context: CommandContext): Command {
  return new Command('types')
    .description('Write the types of services and contracts as declarations that import nothing.')
    .argument('[file]', 'TypeScript file that exports them')
    .option('--from <place>', 'URL or file of an AsyncAPI document, instead of <file>')
    .option('--realm <realm>', 'realm of the document (default: its first one)')
    .option('--out <file>', 'file to write (default: stdout)')
    .option('--check', 'write nothing; fail if --out would change')
    .addHelpText('after', '\nExample: nestjs-wamp types src/shop.service.ts --out shop.d.ts')
    .action((file: string | undefined, options: Options) => types(context, file, options));
}

async function types(
  context: CommandContext,
  file: string | undefined,
  options: Options,
): Promise<void> {
  const { out, check = false } = options;
  if (check && out === undefined) throw new UsageError(texts.checkWithoutOut);
  const text = await declarations(file, options);
  if (out === undefined) context.io.stdout.write(text);
  else if (!check) writeFileSync(out, text);
  else if (!existsSync(out) || lines(readFileSync(out, 'utf8')) !== lines(text))
    throw new CommandError(texts.wouldChange(out));
}

async function declarations(file: string | undefined, { from, realm }: Options): Promise<string> {
  if ((file === undefined) === (from === undefined)) throw new UsageError(texts.typesOfWhat);
  if (from !== undefined) return printDocument(await readDocument(from), withoutLogin(from), realm);
  const path = resolve(file as string).replaceAll('\\', '/');
  return writeDeclarations(loadCompiler(path), path);
}

/** Git may have changed the ends of lines. */
function lines(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
