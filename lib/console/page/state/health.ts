import { signal } from '@preact/signals';
import type { WampSubscription } from 'nestjs-wamp/client';
import type { HealthSample } from '../../views.js';
import { type Failure, failureOf } from '../ui/errors.js';
import { wamp } from './connection.js';
import { Ring } from './ring.js';

/** The samples of the last five minutes in which somebody looked. */
export const samples = new Ring<HealthSample>(300);
export const healthFailure = signal<Failure | undefined>(undefined);

function receive({ value }: { readonly value: unknown }): void {
  samples.push(value as HealthSample);
}

/** Subscribes to the health of the hub, until the returned function is called. */
export function watchHealth(): () => void {
  healthFailure.value = undefined;
  const onError = (error: unknown): void => void (healthFailure.value = failureOf(error));
  const controller = new AbortController();
  const topic = 'nestwamp.console.health';
  const { signal: aborted } = controller;
  const subscribed: Promise<WampSubscription> = wamp().subscribe(topic, receive, {
    signal: aborted,
    onError,
  });
  subscribed.catch((error: unknown) => aborted.aborted || onError(error));
  return () => controller.abort();
}
