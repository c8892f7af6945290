import { signal } from '@preact/signals';
import type { SessionDetails, SessionList } from '../../views.js';
import { type Failure, failureOf } from '../ui/errors.js';
import { wamp } from './connection.js';

export const list = signal<SessionList | undefined>(undefined);
export const listFailure = signal<Failure | undefined>(undefined);
/** The latencies that each session had, while somebody looked. */
export const latencies = new Map<number, number[]>();

const latenciesKept = 30;

/** Asks for the sessions every second, until the returned function is called. */
export function watchSessions(search: string): () => void {
  const controller = new AbortController();
  void follow(search, controller.signal);
  return () => controller.abort();
}

async function follow(search: string, aborted: AbortSignal): Promise<void> {
  listFailure.value = undefined;
  const options = { signal: aborted, timeoutMs: 0 };
  try {
    const lists = wamp().stream<SessionList>('nestwamp.console.sessions', [search], {}, options);
    for await (const next of lists) {
      note(next);
      list.value = next;
    }
  } catch (error) {
    if (!aborted.aborted) listFailure.value = failureOf(error);
  }
}

function note({ rows }: SessionList): void {
  const ids = new Set(rows.map(({ id }) => id));
  for (const id of latencies.keys()) if (!ids.has(id)) latencies.delete(id);
  for (const { id, latencyMs } of rows) {
    if (latencyMs === null) continue;
    const known = latencies.get(id) ?? [];
    latencies.set(id, [...known, latencyMs].slice(-latenciesKept));
  }
}

export function detailsOf(id: number): Promise<SessionDetails> {
  return wamp().call<SessionDetails>('nestwamp.console.session', [id]);
}

export function kick(id: number, reason: string, message: string): Promise<void> {
  return wamp().call('nestwamp.console.kick', [id, reason, message]);
}

export function send(
  id: number,
  topic: string,
  args: readonly unknown[],
  kwargs: object,
): Promise<number> {
  return wamp().call('nestwamp.console.message', [id, topic, args, kwargs]);
}
