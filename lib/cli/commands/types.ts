import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { CommandError, UsageError } from '../command-errors.js';
import { loadCompiler } from '../declarations/compiler.js';
import { writeDeclarations } from '../declarations/write-declarations.js';
import * as texts from '../texts.js';

interface Options {
  readonly out?: string;
  readonly check?: boolean;
}

/** `types`: writes the types of services for clients in another repository. */
export function typesCommand(context: CommandContext): Command {
  return new Command('types')
    .description('Write the types of services and contracts as declarations that import nothing.')
    .argument('<file>', 'TypeScript file that exports them')
    .option('--out <file>', 'file to write (default: stdout)')
    .option('--check', 'write nothing; fail if --out would change')
    .addHelpText('after', '\nExample: nestjs-wamp types src/shop.service.ts --out shop.d.ts')
    .action((file: string, options: Options) => types(context, file, options));
}

function types(context: CommandContext, file: string, { out, check = false }: Options): void {
  if (check && out === undefined) throw new UsageError(texts.checkWithoutOut);
  const path = resolve(file).replaceAll('\\', '/');
  const text = writeDeclarations(loadCompiler(path), path);
  if (out === undefined) context.io.stdout.write(text);
  else if (!check) writeFileSync(out, text);
  else if (!existsSync(out) || lines(readFileSync(out, 'utf8')) !== lines(text))
    throw new CommandError(texts.wouldChange(out));
}

/** Git may have changed the ends of lines. */
function lines(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
