import type { VirtualClock } from '../virtual-clock.js';

/** Returns `Date` with the time of a clock. What it makes are ordinary dates. */
export function virtualDate(clock: VirtualClock): DateConstructor {
  const now = (): number => clock.date();
  return new Proxy(Date, {
    get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
    apply: (target) => new target(now()).toString(),
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
  });
}
