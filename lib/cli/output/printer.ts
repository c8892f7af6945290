import { once } from 'node:events';
import { unwrap, WampResult } from '../../protocol/wamp-result.js';
import type { CommandContext } from '../command-context.js';
import { jsonOf } from './json-text.js';
import type { ProgressLine } from './progress-line.js';

/** The options that say how results look. */
export interface OutputOptions {
  /** One line of JSON for each result. */
  readonly json?: boolean | undefined;
  /** Arguments and keywords, never unwrapped. */
  readonly raw?: boolean | undefined;
}

/** Writes results, as fast as they are read. */
export class Printer {
  constructor(
    private readonly context: CommandContext,
    private readonly options: OutputOptions = {},
    private readonly progress?: ProgressLine,
  ) {}

  /** Writes the result of a call. An empty one is nothing for people, and `null` for programs. */
  async result(result: WampResult): Promise<void> {
    const { json, raw } = this.options;
    if (raw === true) return this.json(wholeOf(result));
    const value = unwrap(result.args, result.kwargs);
    if (json === true) return this.json(value instanceof WampResult ? wholeOf(value) : value);
    if (value !== undefined) await this.line(readable(value));
  }

  /** Writes a value as one line of JSON. */
  json(value: unknown): Promise<void> {
    return this.line(jsonOf(value));
  }

  /** Writes a line. Resolves when there is room for the next. */
  async line(text: string): Promise<void> {
    const { io, signal } = this.context;
    signal.throwIfAborted();
    this.progress?.clear();
    if (!io.stdout.write(`${text}\n`)) await once(io.stdout, 'drain', { signal });
  }
}

/** Returns the parts of a payload that are not empty. */
export function wholeOf({ args, kwargs, details }: WampResult): object {
  return { args, kwargs, ...(Object.keys(details).length > 0 && { details }) };
}

/** Returns a text as it is, and anything else as JSON with a line for each member. */
function readable(value: unknown): string {
  if (typeof value === 'string') return value;
  return jsonOf(value instanceof WampResult ? wholeOf(value) : value, 2);
}
