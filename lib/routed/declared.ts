import type { DeclarationOptions } from '../client/declaration-options.js';
import type { WampDeclaration } from '../client/wamp-declaration.js';
import type { Binding } from '../hub/handlers/handlers.js';
import type { Release } from '../hub/handlers/realm-handlers.js';
import type { Report } from '../hub/operations/report.js';
import { messageOf } from '../protocol/thrown.js';
import * as texts from './texts.js';

/** A registration or subscription at the router. */
export interface Kept extends Pick<WampDeclaration, 'status'> {
  /** Ends it. Resolves when the router has answered. */
  end(): Promise<void>;
}

/** Asks a router for a handler. */
type Ask = (options: DeclarationOptions) => Promise<Kept>;

/** The registrations and subscriptions of all handlers. The client renews them in each session. */
export class Declared {
  private readonly all = new Set<Promise<Kept | undefined>>();
  /** The first refusal. */
  private failure: Error | undefined;

  constructor(private readonly report: Report) {}

  /** Asks for a registration or subscription, until the returned function is called. A refusal is logged. */
  add({ origin, uri, match }: Binding, ask: Ask): Release {
    const onError = (error: unknown): void => {
      this.report(texts.refused(origin, uri), error);
      this.failure ??= new Error(texts.notReady(origin, uri, messageOf(error)), { cause: error });
    };
    const asked = start(ask, { match, onError }).catch((error: unknown) => {
      onError(error);
      return undefined;
    });
    this.all.add(asked);
    return () => {
      if (this.all.delete(asked)) void ended(asked);
    };
  }

  /**
   * Resolves when the router has granted everything.
   *
   * @throws an error that names a handler that it has refused
   */
  async ready(): Promise<void> {
    await Promise.all([...this.all].map(answered));
    if (this.failure !== undefined) throw this.failure;
  }

  /** Ends everything. Resolves when the router has answered. */
  async end(): Promise<void> {
    const all = [...this.all];
    this.all.clear();
    await Promise.all(all.map(ended));
  }
}

/** Asks now. What is thrown becomes a rejection. */
async function start(ask: Ask, options: DeclarationOptions): Promise<Kept | undefined> {
  return ask(options);
}

async function ended(asked: Promise<Kept | undefined>): Promise<void> {
  const kept = await asked;
  await kept?.end();
}

/** Resolves when the router has granted or refused it, in this session or a later one. */
async function answered(asked: Promise<Kept | undefined>): Promise<void> {
  const kept = await asked;
  if (kept === undefined) return;
  let stop: (() => void) | undefined;
  await new Promise<void>((resolve) => {
    stop = kept.status.subscribe((status) => {
      if (status !== 'pending' && status !== 'renewing') resolve();
    });
  });
  stop?.();
}
