import type { CommandIo, StopSignal } from './io.js';

const signals: readonly StopSignal[] = ['SIGINT', 'SIGTERM'];

/** Returns the streams, variables and signals of this process. */
export function processIo(): CommandIo {
  const { stdin, stdout, stderr, env } = process;
  return {
    stdin,
    stdout,
    stderr,
    env,
    onSignal(listener) {
      for (const signal of signals) process.on(signal, listener);
      return () => {
        for (const signal of signals) process.off(signal, listener);
      };
    },
    exit: (code) => process.exit(code),
  };
}
