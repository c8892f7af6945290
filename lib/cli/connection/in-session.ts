import type { WampClientOptions } from '../../client/client-options.js';
import { createClient } from '../../client/connect.js';
import type { WampClient } from '../../client/wamp-client.js';
import { messageOf } from '../../protocol/thrown.js';
import type { CommandContext } from '../command-context.js';
import * as texts from '../texts.js';
import { clientOptions } from './client-options.js';
import { type GivenOptions, resolveSettings } from './resolve-settings.js';
import { wireLine } from './wire-log.js';

/** How a command uses its sessions. */
export interface SessionUse {
  /** True for a command that lasts: it connects again. The first session must come about at once. */
  readonly isLasting?: boolean;
  /** The time that handlers get to finish when the command has reached its end, in milliseconds. */
  readonly drainMs?: number;
}

/**
 * Opens a session, runs `body` with it, and says GOODBYE whatever happens.
 *
 * @returns what `body` returns
 * @throws what `body` throws, or what has ended the command or the session
 */
export function inSession<T>(
  context: CommandContext,
  given: GivenOptions,
  body: (client: WampClient) => Promise<T>,
  use: SessionUse = {},
): Promise<T> {
  const first = ([client]: readonly WampClient[]): Promise<T> => body(client as WampClient);
  return inSessions(context, given, 1, (clients) => context.while(first(clients)), use);
}

/** The same with several sessions. The command ends when `body` does, also after ^C. */
export async function inSessions<T>(
  context: CommandContext,
  given: GivenOptions,
  count: number,
  body: (clients: readonly WampClient[]) => Promise<T>,
  use: SessionUse = {},
): Promise<T> {
  const options = await sessionOptions(context, given, use);
  const clients = Array.from({ length: count }, () => createClient(options));
  try {
    await context.while(Promise.all(clients.map((client) => client.connect())));
    return await Promise.race([body(clients), ...clients.map(closed)]);
  } finally {
    const drainMs = context.signal.aborted ? 0 : use.drainMs;
    await Promise.all(clients.map((client) => client.close({ drainMs })));
  }
}

/** Rejects when a client has closed by itself, with the reason. */
export function closed(client: WampClient): Promise<never> {
  return new Promise((_resolve, reject) => {
    client.status.subscribe((status) => {
      // Without a session, the client says why there is none.
      if (status === 'closed') client.ping().catch(reject);
    });
  });
}

/** Returns the options of a client that tells people what happens to it. */
export async function sessionOptions(
  context: CommandContext,
  given: GivenOptions,
  { isLasting = false }: SessionUse,
): Promise<WampClientOptions> {
  const settings = resolveSettings(given, context.io.env);
  const tell = (message: string, error?: unknown): void =>
    context.note(error === undefined ? message : `${message}: ${messageOf(error)}`);
  const { verbose } = settings;
  return {
    ...(await clientOptions(settings, context.io.env)),
    reconnect: isLasting && { firstAttempts: 1 },
    logger: { error: tell, warn: tell, debug: () => undefined },
    onMessage: verbose
      ? (direction, message) => context.note(wireLine(direction, message))
      : undefined,
    onClose: (_client, failure) => {
      if (failure?.willReconnect) context.note(texts.connectionLost(failure.message));
    },
    onOpen: (_client, { isReconnect }) => {
      if (isReconnect) context.note(texts.connectedAgain);
    },
  };
}
