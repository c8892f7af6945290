import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { UsageError } from '../command-errors.js';
import type { CommandIo } from '../io.js';
import * as texts from '../texts.js';
import { valueOf } from './value.js';

/**
 * Reads the lines of a file, each as a value. Empty lines are left out.
 *
 * @param file a path, or `-` for stdin
 * @throws UsageError if the file cannot be read
 */
export async function* openInput(
  { stdin }: CommandIo,
  file: string,
  isText = false,
): AsyncGenerator<unknown, void, undefined> {
  const input = file === '-' ? stdin : createReadStream(file);
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity }))
      if (line !== '') yield isText ? line : valueOf(line);
  } catch (error) {
    throw error instanceof UsageError
      ? error
      : new UsageError(texts.fileUnreadable('--input', (error as Error).message));
  } finally {
    input.destroy();
  }
}
