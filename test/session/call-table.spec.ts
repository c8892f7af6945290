import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { CallTable } from '../../lib/session/call-table.js';

interface Entry {
  readonly request: number;
}

const ids = fc.integer({ min: 1, max: 40 });
const change = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('add' as const), request: ids }) },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('delete' as const), request: ids }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('drain' as const), request: ids }) },
);

it('holds what a Map would hold, few or many', () => {
  const property = fc.property(fc.array(change, { maxLength: 120 }), (changes) => {
    const table = new CallTable<Entry>();
    const model = new Map<number, Entry>();
    for (const { type, request } of changes) {
      const known = model.get(request);
      const entry = known ?? { request };
      if (type === 'add' && known === undefined) table.add(entry);
      if (type === 'add') model.set(request, entry);
      const wasThere = type === 'delete' && model.delete(request);
      const isDeleted = type === 'delete' && table.delete(entry);
      expect(isDeleted).toBe(wasThere);
      const taken = type === 'drain' ? table.drain() : [];
      expect(new Set(taken)).toEqual(new Set(type === 'drain' ? model.values() : []));
      if (type === 'drain') model.clear();
      expect(table.size).toBe(model.size);
      for (let id = 1; id <= 40; id++) expect(table.get(id)).toBe(model.get(id));
    }
  });
  fc.assert(property, { numRuns: 50 });
  expect(new CallTable().size).toBe(0);
});

it('deletes the very call it is given, not another with its id', () => {
  const table = new CallTable<Entry>();
  const entries = Array.from({ length: 40 }, (_, request) => ({ request }));
  for (const entry of entries) table.add(entry);
  for (const { request } of entries) expect(table.delete({ request })).toBe(false);
  expect(table.size).toBe(40);
});
