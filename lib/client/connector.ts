import { CloseUri } from '../protocol/error-uris.js';
import type { Uri } from '../protocol/messages.js';
import { messageOf } from '../protocol/thrown.js';
import type { CancelTimer, Clock } from '../session/clock.js';
import type { ClientLog } from './client-log.js';
import type { ClientSettings } from './client-settings.js';
import { WampConnectionError } from './connection-error.js';
import { closedBy, Connection, type ConnectionHost } from './connection.js';
import type { Declarations } from './declarations.js';
import { isOffline, type PagePort, watchPage } from './page-events.js';
import { decideReconnect, type ReconnectDecision } from './reconnect-policy.js';
import { Store } from './store.js';
import * as texts from './texts.js';
import type { WaitingRoom } from './waiting-room.js';
import type { WampClientStatus } from './wamp-client.js';

/** The hooks of the application. */
export interface ConnectorHooks {
  onOpen(isReconnect: boolean): void | Promise<void>;
  onClose(failure: WampConnectionError | undefined): void;
}

/** Another attempt that follows. */
type NextAttempt = Exclude<ReconnectDecision, { final: true }>;

/** Someone who waits for a session. */
interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Keeps one session: one attempt after the other, as the policy decides. */
export class Connector implements ConnectionHost, PagePort {
  readonly status: Store<WampClientStatus>;
  readonly clock: Clock;
  /** The connection, from its attempt to its end. */
  private current: Connection | undefined;
  private readonly waiters: Waiter[] = [];
  /** Those who wait until the client is closed. */
  private readonly closers: (() => void)[] = [];
  private cancelAttempt: CancelTimer | undefined;
  private cancelIdle: CancelTimer | undefined;
  private unwatchPage: (() => void) | undefined;
  /** The attempts since the last session, and what the policy counts. */
  private attempts = 0;
  private retries = 0;
  private isRetry = false;
  private hadSession = false;
  /** True while there is a session and its hook has run. */
  private isWelcome = false;
  /** The status that follows the end of the connection, if it is neither lost nor closed. */
  private resting: 'idle' | 'paused' | undefined;
  /** The failure of the last attempt or session. */
  private failure: WampConnectionError | undefined;

  constructor(
    readonly settings: ClientSettings,
    readonly log: ClientLog,
    readonly declarations: Declarations,
    private readonly room: WaitingRoom,
    private readonly hooks: ConnectorHooks,
  ) {
    this.clock = settings.clock;
    this.status = new Store<WampClientStatus>('idle', (error) =>
      log.error(texts.failed('A listener of status'), error),
    );
  }

  /** The connection while its session is open. */
  get session(): Connection | undefined {
    const { current } = this;
    return current?.machine.isOpen === true ? current : undefined;
  }

  /** Resolves when there is a session. @throws WampConnectionError if there will be none */
  connect(): Promise<void> {
    if (this.isWelcome) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.waiters.push({ resolve, reject });
      this.start();
    });
  }

  /** Begins to connect, if the client is idle, because there is something to send. */
  startIfIdle(): void {
    if (this.status.value === 'idle') this.start();
  }

  /** Begins to connect, if the client is idle or closed. */
  start(): void {
    const { value } = this.status;
    if (value !== 'idle' && value !== 'closed') return;
    this.unwatchPage?.();
    this.retries = this.attempts = 0;
    this.hadSession = false;
    this.failure = undefined;
    this.unwatchPage = watchPage(this, this.settings.pauseWhenHiddenMs);
    this.attempt();
  }

  /** Ends the session with GOODBYE, and stops connecting. Resolves when the client is closed. */
  async close(reason: Uri): Promise<void> {
    if (this.status.value === 'closed') return;
    const closed = new Promise<void>((resolve) => this.closers.push(resolve));
    const { current } = this;
    this.resting = undefined;
    if (current === undefined) this.finish(closedBy(reason));
    else
      current.goodbye(reason, this.settings.closeTimeoutMs, closedBy(reason).as({ wasSent: true }));
    await closed;
  }

  /** Returns the error for a request while there is no session. */
  absence(): WampConnectionError {
    const { failure } = this;
    const willReconnect = this.status.value !== 'closed';
    return new WampConnectionError(failure?.message ?? texts.noSession, {
      kind: failure?.kind ?? 'unreachable',
      uri: failure?.uri,
      willReconnect,
      cause: failure,
    });
  }

  // The page.

  wake(): void {
    const { value } = this.status;
    if (value === 'open') this.session?.wake();
    else if (value === 'waiting' || value === 'paused') this.attempt();
  }

  offline(): void {
    this.session?.suspect();
    this.cancelAttempt?.();
  }

  pause(): void {
    this.suspend('paused');
  }

  // The connection.

  opened(connection: Connection): void {
    const isReconnect = this.hadSession;
    this.hadSession = true;
    this.attempts = 0;
    this.isRetry = false;
    this.declarations.renew(connection);
    this.status.set('open');
    this.room.start(connection);
    this.watchIdle(connection);
    void this.welcome(connection, isReconnect);
  }

  ended(connection: Connection, failure: WampConnectionError): void {
    const wasOpen = connection.openedMs !== undefined;
    this.current = undefined;
    this.isWelcome = false;
    this.cancelIdle?.();
    const next = this.resting === undefined ? this.decide(failure, connection) : undefined;
    const told = failure.as({ willReconnect: next?.final !== true });
    this.failure = told;
    if (wasOpen) this.declarations.interrupted(this.clock.now());
    connection.machine.lose(told.as({ wasSent: true }));
    if (wasOpen) this.hooks.onClose(failure.kind === 'closed' ? undefined : told);
    if (next === undefined) this.rested();
    else if (next.final) this.finish(told);
    else this.schedule(next);
  }

  private attempt(): void {
    this.cancelAttempt?.();
    const attempt = { attempt: ++this.attempts, isRetry: this.isRetry, reason: this.failure };
    const connection = new Connection(this, attempt);
    this.current = connection;
    this.status.set('connecting');
    void connection.open();
  }

  private decide(failure: WampConnectionError, { openedMs }: Connection): ReconnectDecision {
    const { retries, hadSession, isRetry, settings } = this;
    const sessionMs = openedMs === undefined ? undefined : this.clock.now() - openedMs;
    const { canRenewCredentials } = settings;
    const state = { retries, sessionMs, hadSession, isRetry, canRenewCredentials };
    return decideReconnect(failure, state, settings.reconnect);
  }

  private schedule({ retries, isRetry, delayMs }: NextAttempt): void {
    this.retries = retries;
    this.isRetry = isRetry;
    this.status.set('waiting');
    // A listener may have closed the client, or have woken it.
    if (this.status.value !== 'waiting' || isOffline()) return;
    this.cancelAttempt = this.clock.schedule(delayMs, () => this.attempt());
  }

  /** Runs the hook of the application, which may call. Then `connect` resolves. */
  private async welcome(connection: Connection, isReconnect: boolean): Promise<void> {
    try {
      await this.hooks.onOpen(isReconnect);
    } catch (cause) {
      this.log.error(texts.failed('onOpen'), cause);
      const message = texts.hookRejected(messageOf(cause));
      return connection.fail(new WampConnectionError(message, { kind: 'rejected', cause }));
    }
    if (this.session !== connection) return;
    this.isWelcome = true;
    for (const { resolve } of this.waiters.splice(0)) resolve();
  }

  /** Ends the session of a lazy client that has had nothing to do for a time. The next request opens another one. */
  private watchIdle(connection: Connection): void {
    const { lazy, lazyCloseMs } = this.settings;
    if (!lazy || lazyCloseMs === 0) return;
    const { requests } = connection;
    this.cancelIdle = this.clock.schedule(lazyCloseMs, () => {
      const isIdle = connection.requests === requests && connection.machine.size === 0;
      if (isIdle && this.declarations.size === 0) this.suspend('idle');
      else this.watchIdle(connection);
    });
  }

  /** Closes the connection, but not the client. */
  private suspend(status: 'idle' | 'paused'): void {
    const { value } = this.status;
    if (value !== 'connecting' && value !== 'open' && value !== 'waiting') return;
    this.cancelAttempt?.();
    this.resting = status;
    if (this.current === undefined) this.rested();
    else this.current.leave(closedBy(CloseUri.Normal));
  }

  private rested(): void {
    const { resting } = this;
    this.resting = undefined;
    if (resting !== undefined) this.status.set(resting);
  }

  private finish(failure: WampConnectionError): void {
    this.cancelAttempt?.();
    this.unwatchPage?.();
    this.failure = failure;
    this.status.set('closed');
    this.declarations.end();
    this.room.fail(failure);
    for (const { reject } of this.waiters.splice(0)) reject(failure);
    for (const resolve of this.closers.splice(0)) resolve();
  }
}
