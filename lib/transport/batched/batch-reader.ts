import { fairTurns } from '../../calls/fair-turns.js';
import type { Share, Turn } from '../../calls/share.js';
import { defaults } from '../defaults.js';
import { splitBatch } from './batch-format.js';

/** The owner of a reader of batches. */
export interface BatchOwner {
  /** The share of the event loop that its peer has used. */
  readonly share: Share;
  /** Receives one message. */
  message(data: string | Uint8Array): void;
  /** Called when a batch is malformed. */
  malformed(): void;
}

type Batch = Generator<string | Uint8Array>;

const malformed = Symbol('malformed');

/** Hands out the messages of batches, as far as the share of the event loop of the client allows. */
export class BatchReader implements Turn {
  readonly expectedMs = defaults.muchMs;
  /** The batches that are not finished. Mostly there is one: nothing is read meanwhile. */
  private batches: Batch[] = [];

  constructor(private readonly owner: BatchOwner) {}

  /** True while messages wait for a turn. Nothing more should be read then. */
  get isBusy(): boolean {
    return this.batches.length > 0;
  }

  read(batch: string | Uint8Array): void {
    const { isBusy } = this;
    this.batches.push(splitBatch(batch));
    if (isBusy) return;
    while (this.isBusy && fairTurns.hasTime()) this.readNext();
    if (this.isBusy) fairTurns.wait(this.owner.share, this);
  }

  run(): void {
    const endMs = performance.now() + defaults.longestStepMs;
    while (this.isBusy && performance.now() < endMs) this.readNext();
    if (this.isBusy) fairTurns.wait(this.owner.share, this);
  }

  /** Forgets what waits, because the session has ended. */
  drop(): void {
    this.batches = [];
    this.owner.share.forget(this);
  }

  private readNext(): void {
    const message = this.next();
    if (message === undefined) this.batches.shift();
    else if (message !== malformed) return this.owner.message(message);
    else {
      this.drop();
      this.owner.malformed();
    }
  }

  private next(): string | Uint8Array | typeof malformed | undefined {
    try {
      const { done, value } = (this.batches[0] as Batch).next();
      return done === true ? undefined : value;
    } catch {
      return malformed;
    }
  }
}
