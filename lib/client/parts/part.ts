import { messageOf } from '../../protocol/thrown.js';
import { WampConnectionError } from '../connection-error.js';
import * as texts from '../texts.js';

/** A part of the client that not every page needs. It is loaded when it is used first, and stays. */
export class Part<T> {
  /** @param loaded the part, if it is there from the start */
  constructor(
    private readonly importIt: () => Promise<T>,
    /** The part; `undefined` until it is loaded. */
    public loaded?: T,
  ) {}

  /**
   * Loads the part. A load that fails may be tried again.
   *
   * @throws `WampConnectionError`, for example if the page is offline
   */
  async load(): Promise<T> {
    try {
      return (this.loaded = await this.importIt());
    } catch (cause) {
      throw new WampConnectionError(texts.notLoaded(messageOf(cause)), {
        kind: 'unreachable',
        cause,
      });
    }
  }
}
