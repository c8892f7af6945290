import * as texts from './texts.js';

/**
 * Returns 32 bytes of Argon2id, version 1.3, with one lane.
 *
 * @param memory in KiB
 * @throws a `TypeError` if the package `hash-wasm` is not installed
 */
export async function argon2id(
  password: string,
  salt: Uint8Array,
  iterations: number,
  memory: number,
): Promise<Uint8Array> {
  // webpack would fail to bundle an application without it.
  const library = await import(/* webpackIgnore: true */ 'hash-wasm').catch(() => undefined);
  if (library === undefined) throw new TypeError(texts.noArgon2);
  return library.argon2id({
    password,
    salt,
    iterations,
    memorySize: memory,
    parallelism: 1,
    hashLength: 32,
    outputType: 'binary',
  });
}
