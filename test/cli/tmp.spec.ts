import { it } from 'vitest';
import { run } from './terminal.js';
it('x', async () => {
  for (const f of ['services','contracts','remote','serialized']) {
  const t = performance.now();
  const { code, out, err } = await run(['types', 'test/types/typed/'+f+'.ts']);
  console.log(performance.now() - t, code, out, err);
  }
});
