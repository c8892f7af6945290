import type { CancelTimer, Clock } from '../session/clock.js';
import type { SessionHost } from './hosting/session-host.js';
import type { SessionRoster } from './hosting/session-roster.js';
import type { HubLog } from './operations/hub-log.js';
import type { HubBus } from './pubsub/hub-bus.js';
import * as texts from './texts.js';

/** The parts of the hub that a shutdown needs. */
export interface ShutdownTarget {
  readonly hosts: ReadonlySet<SessionHost>;
  readonly roster: SessionRoster;
  readonly log: HubLog;
  readonly bus: HubBus | undefined;
  readonly options: {
    readonly clock: Clock;
    readonly drainTimeoutMs: number;
    readonly closeTimeoutMs: number;
  };
}

/**
 * Ends every session. A session without running calls and events ends at once; any other ends when they
 * have ended, but at the latest after `drainTimeoutMs`.
 *
 * @returns a promise that resolves when all connections and all close handlers have ended
 */
export async function shutDown(hub: ShutdownTarget): Promise<void> {
  const { clock, drainTimeoutMs } = hub.options;
  const hosts = [...hub.hosts];
  const leave = (): void => hosts.forEach((host) => host.leave());
  hub.bus?.leave();
  for (const host of hosts) host.drain();
  const cancel = drainTimeoutMs > 0 ? clock.schedule(drainTimeoutMs, leave) : leave();
  await Promise.all(hosts.map((host) => host.disconnected()));
  cancel?.();
  await closeHandlers(hub);
  await hub.bus?.close();
  hub.log.flush();
}

/** Waits for the close handlers, for a limited time. */
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
