import { isolated } from '../hub/contexts/async-scope.js';
import type { Release } from '../hub/handlers/realm-handlers.js';
import type { Report } from '../hub/operations/report.js';
import type { WampPeer } from '../hub/session/wamp-peer.js';
import type { Uri } from '../protocol/messages.js';
import * as texts from './texts.js';

type OpenHandler = (peer: WampPeer) => unknown;
type CloseHandler = (peer: WampPeer, reason: Uri) => unknown;

/** The handlers that run when a session with the router opens or closes. */
export class RouterHooks {
  private readonly openHandlers = new Set<OpenHandler>();
  private readonly closeHandlers = new Set<CloseHandler>();
  private readonly closing = new Set<Promise<void>>();

  constructor(private readonly report: Report) {}

  onOpen(handler: OpenHandler): Release {
    this.openHandlers.add(handler);
    return () => this.openHandlers.delete(handler);
  }

  onClose(handler: CloseHandler): Release {
    this.closeHandlers.add(handler);
    return () => this.closeHandlers.delete(handler);
  }

  opened(peer: WampPeer): void {
    for (const handler of this.openHandlers) void this.run('open', peer, () => handler(peer));
  }

  ended(peer: WampPeer, reason: Uri): void {
    for (const handler of this.closeHandlers) {
      const running = this.run('close', peer, () => handler(peer, reason));
      this.closing.add(running);
      void running.then(() => this.closing.delete(running));
    }
  }

  /** Resolves when every close handler has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.closing);
  }

  /** Runs a handler and reports its error. Never rejects. */
  private async run(hook: string, peer: WampPeer, handler: () => unknown): Promise<void> {
    try {
      await isolated(handler);
    } catch (error) {
      this.report(texts.hookFailed(hook, peer.id), error);
    }
  }
}
