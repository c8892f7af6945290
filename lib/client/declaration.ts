import type { Dict } from '../protocol/messages.js';
import { WampRuntimeError } from '../protocol/standard-errors.js';
import { isWampError, messageOf } from '../protocol/thrown.js';
import type { WampError } from '../protocol/wamp-error.js';
import type { ClientLog } from './client-log.js';
import type { DeclarationOptions, RegisterOptions } from './declaration-options.js';
import { detailsFlaw } from './request-flaw.js';
import { Store } from './store.js';
import * as texts from './texts.js';
import type { DeclarationStatus, WampDeclaration } from './wamp-declaration.js';

/** A subscription or registration of the application. It outlives connections. */
export class Declaration implements WampDeclaration {
  readonly status: Store<DeclarationStatus>;
  /** The time since which the router does not have it, after it had it. */
  private lostAtMs: number | undefined;

  /** @param abort ends the declaration, when its signal is aborted */
  constructor(
    readonly options: DeclarationOptions,
    private readonly abort: () => void,
    private readonly log: ClientLog,
  ) {
    this.status = new Store<DeclarationStatus>('pending', (error) =>
      log.error(texts.failed('A listener of status'), error),
    );
    options.signal?.addEventListener('abort', abort, { once: true });
  }

  get isOver(): boolean {
    return this.status.value === 'ended';
  }

  /** True if its signal was aborted, maybe before there was anything to end. */
  get isAborted(): boolean {
    return this.options.signal?.aborted === true;
  }

  /** Called when the router has it. */
  granted(nowMs: number): void {
    if (this.isOver) return;
    const { lostAtMs } = this;
    this.lostAtMs = undefined;
    this.status.set('active');
    if (lostAtMs !== undefined)
      this.tell('onRenewed', () => this.options.onRenewed?.({ gapMs: nowMs - lostAtMs }));
  }

  /** Called when the router refuses it, or has ended it by itself. The next session asks again. */
  refused(error: Error, nowMs: number): void {
    if (this.isOver) return;
    this.noteLoss(nowMs);
    this.status.set('refused');
    this.tell('onError', () => this.options.onError?.(asWampError(error)));
  }

  /** Called when the session has ended. The next one asks again. */
  interrupted(nowMs: number): void {
    if (this.isOver || this.status.value === 'pending') return;
    this.noteLoss(nowMs);
    this.status.set('renewing');
  }

  ended(): void {
    this.options.signal?.removeEventListener('abort', this.abort);
    this.status.set('ended');
  }

  private noteLoss(nowMs: number): void {
    if (this.status.value === 'active') this.lostAtMs = nowMs;
  }

  private tell(name: string, hook: () => void): void {
    this.log.guard(texts.failed(name), hook);
  }
}

/**
 * Returns Options of SUBSCRIBE or REGISTER.
 *
 * @throws TypeError if a function for `details` returns what is wrong
 */
export function requestOptions({ details, match = 'exact', invoke }: RegisterOptions): Dict {
  const given = typeof details === 'function' ? details() : details;
  const flaw = detailsFlaw(given);
  if (flaw !== undefined) throw flaw;
  return {
    ...given,
    ...(invoke !== undefined && { invoke }),
    ...(match !== 'exact' && { match }),
  };
}

function asWampError(error: Error): WampError {
  return isWampError(error) ? error : new WampRuntimeError(messageOf(error));
}
