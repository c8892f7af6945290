import type { CancelTimer, Clock } from '../session/clock.js';
import type { SessionHost } from './hosting/session-host.js';
import type { SessionRoster } from './hosting/session-roster.js';
import type { HubLog } from './operations/hub-log.js';
import { texts } from './texts.js';

/** What a shutdown ends, and how long it may take. */
export interface ShutdownTarget {
  readonly hosts: ReadonlySet<SessionHost>;
  readonly roster: SessionRoster;
  readonly log: HubLog;
  readonly options: {
    readonly clock: Clock;
    readonly drainTimeoutMs: number;
    readonly closeTimeoutMs: number;
  };
}

/**
 * Ends every session: at once where nothing is under way, else when calls in flight and events are
 * through, at the latest after `drainTimeoutMs`.
 *
 * @returns when all connections are gone and the close handlers are done
 */
export async function shutDown(hub: ShutdownTarget): Promise<void> {
  const { clock, drainTimeoutMs } = hub.options;
  const hosts = [...hub.hosts];
  const leave = (): void => hosts.forEach((host) => host.leave());
  for (const host of hosts) host.drain();
  const cancel = drainTimeoutMs > 0 ? clock.schedule(drainTimeoutMs, leave) : leave();
  await Promise.all(hosts.map((host) => host.disconnected()));
  cancel?.();
  await closeHandlers(hub);
  hub.log.flush();
}

/** Waits for close handlers, but not for ever. */
async function closeHandlers({ options, roster, log }: ShutdownTarget): Promise<void> {
  const { clock, drainTimeoutMs, closeTimeoutMs } = options;
  let cancel: CancelTimer | undefined;
  const tooLate = new Promise<void>((resolve) => {
    cancel = clock.schedule(Math.max(drainTimeoutMs, closeTimeoutMs), resolve);
  });
  await Promise.race([roster.settled(), tooLate]);
  cancel?.();
  if (roster.unsettled > 0) log.warn(texts.closeHandlersLate(roster.unsettled));
}
