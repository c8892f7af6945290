import { describe, expect, it } from 'vitest';
import { MessageCode } from '../../lib/protocol/message-codes.js';
import { frame, Opcode } from './attacker.js';
import { formats, useTarget } from './support.js';

const callMs = 0.5;
const calls = 2_000;

function spin(): void {
  const start = performance.now();
  while (performance.now() - start < callMs);
}

describe.each(formats)('a client that asks for much at once (%s)', (_name, serializer) => {
  const target = useTarget();

  it('does not keep others waiting', async () => {
    const attacker = await target().join(serializer);
    let done = 0;
    const release = target().hub.register('com.test.busy', () => {
      spin();
      done++;
    });
    const opcode = serializer.binary ? Opcode.Binary : Opcode.Text;
    const flood = Array.from({ length: calls }, (_, i) =>
      frame(opcode, serializer.encode([MessageCode.Call, i + 1, {}, 'com.test.busy'])),
    );
    attacker.socket.write(Buffer.concat(flood));
    await target().assertCanaryAnswers();
    // Some turns, instead of all that had arrived.
    expect(done).toBeLessThan(calls / 5);
    const [code] = await attacker.answerTo(calls);
    expect([code, done]).toEqual([MessageCode.Result, calls]);
    release();
  });
});
