import { expect } from 'vitest';
import type { MemoryRouter, TestRouter } from '../../lib/testing/index.js';
import { RouterGate } from '../../lib/testing/router/router-gate.js';
import { tablesOf } from '../utils/tables.js';

/** The procedures that the dealer of a router knows. */
export function proceduresOf({ hub }: TestRouter): number {
  const gate = hub.core.open;
  if (!(gate instanceof RouterGate)) throw new Error('This is no router.');
  return gate.dealer.size;
}

/** Every insert has had its delete, in the router, in its hub and in all sessions that it has had. */
export function expectEmptyRouter(router: TestRouter): void {
  const clock = 'clock' in router ? (router as MemoryRouter).clock : { pending: 0 };
  const tables = { procedures: proceduresOf(router), ...tablesOf({ hub: router.hub, clock }) };
  expect(Object.entries(tables).filter(([, size]) => size !== 0)).toEqual([]);
}
