import type { Clock } from '../session/clock.js';
import { Unconfirmed } from './unconfirmed.js';
import type { PresenceLink } from './presence/presence-link.js';

/** The link of a node without a cluster: there is nobody else. */
export class LoneLink implements PresenceLink {
  readonly isUp = false;
  readonly maxFrameBytes = 0;
  readonly unconfirmed = new Unconfirmed(this, 0);

  constructor(
    readonly node: string,
    readonly clock: Clock,
  ) {}

  readonly publish = (): boolean => false;
  readonly broadcast = (): boolean => false;
  readonly send = (): boolean => false;
  readonly sendFrame = (): boolean => false;
  readonly encode = (): Uint8Array => new Uint8Array();
  readonly listen = (): Promise<void> => Promise.resolve();
  readonly flush = (): Promise<void> => Promise.resolve();
  readonly isGone = (): Promise<boolean> => Promise.resolve(false);
  unlisten(): void {}
  take(): void {}
  onState(): void {}
  onGone(): void {}
  found(): void {}
  lost(): void {}
  isAlive(node: string): boolean {
    return node === this.node;
  }
}
