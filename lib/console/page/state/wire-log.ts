import { signal } from '@preact/signals';
import type { WampMessage } from 'nestjs-wamp/client';
import { Ring } from './ring.js';

/** A message of the session of this page. */
export interface Frame {
  readonly number: number;
  readonly at: number;
  readonly direction: 'in' | 'out';
  readonly message: WampMessage;
}

const kept = 2_000;

export const frames = new Ring<Frame>(kept);
export const isRecording = signal(true);

let last = 0;

export function recordFrame(direction: 'in' | 'out', message: WampMessage): void {
  if (!isRecording.peek()) return;
  frames.push({ number: ++last, at: Date.now(), direction, message: withoutSecrets(message) });
}

/** Returns the message without the answer to a challenge: people send the record with bug reports. */
function withoutSecrets(message: WampMessage): WampMessage {
  const [code] = message;
  return code === 5 ? ([5, '(not recorded)', {}] as unknown as WampMessage) : message;
}
