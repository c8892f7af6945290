import type { PerMessageDeflateOptions } from 'ws';
import type { Compression } from './compression-options.js';

/**
 * Returns the options of `ws` for received messages, and for the negotiation: nothing is kept from one message to
 * the next, on either side. The window is not negotiated: `ws` would refuse clients that want a smaller one.
 */
export function deflateOptions({ thresholdBytes, level }: Compression): PerMessageDeflateOptions {
  return {
    serverNoContextTakeover: true,
    clientNoContextTakeover: true,
    threshold: thresholdBytes,
    zlibDeflateOptions: { level },
  };
}
