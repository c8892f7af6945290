import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { nearest } from '../../protocol/nearest.js';
import { messageOf } from '../../protocol/thrown.js';
import { isPlainObject } from '../../protocol/wamp-result.js';
import { UsageError } from '../command-errors.js';
import * as texts from '../texts.js';

/** The options that name files: relative to the file of `--config` that has them. */
const paths: ReadonlySet<string> = new Set(['ca', 'cert', 'key']);

/**
 * Reads a JSON file of options, which have there the names of the command line, such as `private-key`.
 *
 * @param names the options that may stand in it
 * @throws UsageError if it cannot be read, or has an unknown name
 */
export function readConfig(file: string, names: readonly string[]): Map<string, unknown> {
  const config = parsed(file);
  if (!isPlainObject(config)) throw new UsageError(texts.configObject(file));
  for (const name of Object.keys(config))
    if (!names.includes(name))
      throw new UsageError(texts.configName(file, name, nearest(name, names), names));
  const located = Object.entries(config).map(
    ([name, value]) =>
      [
        name,
        paths.has(name) && typeof value === 'string' ? resolve(dirname(file), value) : value,
      ] as const,
  );
  return new Map(located);
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(texts.configUnreadable(file, messageOf(error)));
  }
}
