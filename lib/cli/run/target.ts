import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '../../protocol/thrown.js';
import { UsageError } from '../command-errors.js';
import * as texts from '../texts.js';

/** What `run` starts: an export of a file. */
export interface Target {
  readonly file: string;
  /** The name of the export. */
  readonly name: string;
  readonly value: unknown;
}

/**
 * Loads `file#Export`; without a name, the default export.
 *
 * @throws UsageError if there is no such file or export, or if the file cannot be loaded
 */
export async function loadTarget(word: string): Promise<Target> {
  const at = word.lastIndexOf('#');
  const file = resolve(at < 0 ? word : word.slice(0, at));
  const name = at < 0 ? 'default' : word.slice(at + 1);
  if (!existsSync(file)) throw new UsageError(texts.noFile(file));
  const exported = await load(file);
  if (exported[name] === undefined)
    throw new UsageError(texts.noExport(file, name, namesOf(exported)));
  return { file, name, value: exported[name] };
}

async function load(file: string): Promise<Record<string, unknown>> {
  try {
    const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
    // Node does not see all names that a CommonJS module exports.
    const { default: whole } = module;
    return typeof whole === 'object' && whole !== null && extname(file) !== '.mjs'
      ? { ...whole, ...module }
      : module;
  } catch (error) {
    throw new UsageError(reasonOf(file, error), { cause: error });
  }
}

/** Says what Node needs to load TypeScript. */
function reasonOf(file: string, error: unknown): string {
  const reason = texts.notLoaded(file, messageOf(error));
  if (!/^\.[cm]?tsx?$/.test(extname(file))) return `${reason}\n${stackOf(error)}`;
  const { code } = error as { readonly code?: string };
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION') return `${reason}\n${texts.noTypeScript}`;
  if (error instanceof SyntaxError) return `${reason}\n${texts.onlyTypesAreStripped}`;
  return `${reason}\n${stackOf(error)}`;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? '') : '';
}

function namesOf(exported: object): string[] {
  return Object.keys(exported).filter((name) => name !== 'module.exports');
}
