import type { CallOptions } from '../../client/call-options.js';
import { WampConnectionError } from '../../client/connection-error.js';
import type { WampClient } from '../../client/wamp-client.js';
import type { Dict, List, Uri } from '../../protocol/messages.js';
import { isWampError } from '../../protocol/thrown.js';
import type { WampResult } from '../../protocol/wamp-result.js';
import type { CommandContext } from '../command-context.js';
import { ExitCode } from '../exit-code.js';
import { msText, summaryText } from '../output/durations.js';
import { Latencies } from '../output/latencies.js';
import type { Printer } from '../output/printer.js';
import { wampErrorText } from '../output/wamp-error-text.js';
import { wholeStream } from './whole-stream.js';

/** A call that may be made several times. */
export interface CallRequest {
  readonly uri: Uri;
  readonly args: List;
  readonly kwargs: Dict;
  /** Returns the options of one call. */
  readonly options: () => CallOptions;
}

/** How calls are made. */
export interface CallerOptions {
  readonly progress?: boolean;
  readonly repeat?: number;
  readonly concurrency?: number;
  readonly time?: boolean;
}

/** Makes the calls of one command. */
export class Caller {
  /** The results so far, progressive ones too. */
  results = 0;
  private readonly times = new Latencies();
  private started = 0;

  constructor(
    private readonly context: CommandContext,
    private readonly client: WampClient,
    private readonly printer: Printer,
    private readonly request: CallRequest,
    private readonly options: CallerOptions,
  ) {}

  /** Makes all calls. An ERROR ends a single call; of several, the others go on. */
  async run(): Promise<void> {
    const { repeat = 1, concurrency = 1, time } = this.options;
    const work = async (): Promise<void> => {
      while (this.started < repeat) {
        this.started++;
        await this.attempt(repeat);
      }
    };
    await Promise.all(Array.from({ length: Math.min(concurrency, repeat) }, work));
    if (time && repeat > 1) this.context.note(summaryText(this.times, 'calls'));
  }

  private async attempt(repeat: number): Promise<void> {
    const start = performance.now();
    try {
      await (this.options.progress ? this.stream() : this.once());
    } catch (error) {
      if (repeat === 1 || !isWampError(error) || error instanceof WampConnectionError) throw error;
      this.context.exitCode = ExitCode.Failed;
      this.context.note(wampErrorText(error));
    } finally {
      const ms = performance.now() - start;
      this.times.add(ms);
      if (this.options.time) this.context.note(msText(ms));
    }
  }

  private async once(): Promise<void> {
    const { uri, args, kwargs, options } = this.request;
    await this.print(await this.client.callResult(uri, args, kwargs, options()));
  }

  private async stream(): Promise<void> {
    const { uri, args, kwargs, options } = this.request;
    for await (const result of wholeStream(this.client, uri, args, kwargs, options()))
      await this.print(result);
  }

  private print(result: WampResult): Promise<void> {
    this.results++;
    return this.printer.result(result);
  }
}
