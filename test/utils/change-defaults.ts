import { afterAll, beforeAll } from 'vitest';
import { defaults } from '../../lib/transport/defaults.js';

/** Changes constants of `transport/` for the tests of a file, mostly to shorter times. */
export function changeDefaults(changes: Partial<Record<keyof typeof defaults, number>>): void {
  const before = { ...defaults };
  beforeAll(() => void Object.assign(defaults, changes));
  afterAll(() => void Object.assign(defaults, before));
}
