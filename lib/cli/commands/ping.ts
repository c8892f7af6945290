import { setTimeout as wait } from 'node:timers/promises';
import { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { inSession } from '../connection/in-session.js';
import { resolveSettings } from '../connection/resolve-settings.js';
import { msText, summaryText } from '../output/durations.js';
import { Latencies } from '../output/latencies.js';
import { Printer } from '../output/printer.js';
import { readCount, readMs } from '../values/numbers.js';
import { type CommonOptions, withConnection } from './command.js';

interface Options extends CommonOptions {
  readonly count?: number;
  readonly interval?: number;
}

/** `ping`: writes the time to the other end and back. */
export function pingCommand(context: CommandContext): Command {
  const command = new Command('ping')
    .description('Print the time to the other end and back.')
    .option('--count <n>', 'number of pings (default: 1)', readCount)
    .option('--interval <ms>', 'time between two pings (default: 1000)', readMs)
    .option('--json', 'print one line of JSON for each ping');
  return withConnection(command)
    .addHelpText('after', '\nExample: nestjs-wamp ping --count 5 --interval 200')
    .action((options: Options) => ping(context, options));
}

async function ping(context: CommandContext, options: Options): Promise<void> {
  const { count = 1, interval = 1000, json = false } = options;
  const timeoutMs = resolveSettings(options, context.io.env).timeout || undefined;
  const { signal } = context;
  await inSession(context, options, async (client) => {
    const printer = new Printer(context);
    const times = new Latencies();
    for (let left = count; left > 0; left--) {
      const ms = await client.ping({ signal, timeoutMs });
      times.add(ms);
      await (json ? printer.json({ ms }) : printer.line(msText(ms)));
      if (left > 1) await wait(interval, undefined, { signal });
    }
    if (count === 1) return;
    await (json ? printer.json(summaryOf(times)) : printer.line(summaryText(times, 'pings')));
  });
}

function summaryOf(times: Latencies): object {
  const { count, minMs, meanMs, maxMs } = times;
  return { count, minMs, meanMs, p99Ms: times.percentileMs(0.99), maxMs };
}
