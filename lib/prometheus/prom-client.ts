import { createRequire } from 'node:module';
import type * as PromClient from 'prom-client';
import { texts } from '../protocol/texts.js';

const require = createRequire(import.meta.url);

/**
 * The `prom-client` of the application, which the package itself does not need.
 *
 * @throws if it is not installed
 */
export function loadPromClient(): typeof PromClient {
  try {
    return require('prom-client') as typeof PromClient;
  } catch (cause) {
    throw new Error(texts.promClientMissing, { cause });
  }
}
