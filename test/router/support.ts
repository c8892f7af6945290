import { expect } from 'vitest';
import type { MemoryRouter, TestRouter } from '../../lib/testing/index.js';
import { RouterGate } from '../../lib/testing/router/router-gate.js';
import { tablesOf } from '../utils/tables.js';

/** How much the tables of the dealer of a router hold. */
function dealerTables({ hub }: TestRouter): [string, number][] {
  const gate = hub.core.open;
  if (!(gate instanceof RouterGate)) throw new Error('This is no router.');
  return Object.entries(gate.dealer).flatMap(([name, table]) =>
    table instanceof Map ? [[name, table.size]] : [],
  );
}

/** Every insert has had its delete, in the router, in its hub and in all sessions that it has had. */
export function expectEmptyRouter(router: TestRouter): void {
  const clock = 'clock' in router ? (router as MemoryRouter).clock : { pending: 0 };
  const tables = [...dealerTables(router), ...Object.entries(tablesOf({ hub: router.hub, clock }))];
  expect(tables.length).toBeGreaterThan(15);
  expect(tables.filter(([, size]) => size !== 0)).toEqual([]);
}
