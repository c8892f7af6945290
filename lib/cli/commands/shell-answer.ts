import { spawn } from 'node:child_process';
import { WampRuntimeError, WampUnavailableError } from '../../protocol/standard-errors.js';
import { defaults } from '../defaults.js';
import { jsonOf } from '../output/json-text.js';
import * as texts from '../texts.js';

/**
 * Runs a shell command, with a call as JSON on its stdin. Nothing of the call becomes a part of the command.
 *
 * @param signal ends the command, with all that it has started
 * @param onError receives what the command writes to stderr
 * @returns its output, without the last line break
 * @throws WampError for the caller, without what the command has written
 */
export async function shellAnswer(
  command: string,
  call: object,
  signal: AbortSignal,
  onError: (text: Buffer) => void,
): Promise<string> {
  const child = spawn(command, {
    shell: true,
    // A group of its own: to end the shell alone would leave what it has started.
    detached: process.platform !== 'win32',
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  const end = (): void => kill(child.pid);
  signal.addEventListener('abort', end, { once: true });
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > defaults.maxOutputBytes) end();
    else chunks.push(chunk);
  });
  child.stderr.on('data', onError);
  // A command need not read its stdin.
  child.stdin.on('error', () => undefined);
  child.stdin.end(`${jsonOf(call)}\n`);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).finally(() => signal.removeEventListener('abort', end));
  signal.throwIfAborted();
  if (bytes > defaults.maxOutputBytes)
    throw new WampUnavailableError(texts.tooMuchOutput(defaults.maxOutputBytes));
  if (code !== 0) throw new WampRuntimeError(texts.execFailed(code));
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}

function kill(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGTERM');
  } catch {
    // It has ended meanwhile.
  }
}
