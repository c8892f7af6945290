import type { Type } from '@nestjs/common';
import { serviceOptionRules, type WampServiceOptions } from '../decorators/service-options.js';
import { WampArg, WampCaller } from '../decorators/wamp-params.decorator.js';
import { WampProcedure } from '../decorators/wamp-procedure.decorator.js';
import { WampService } from '../decorators/wamp-service.decorator.js';
import { WampSessionClose } from '../decorators/wamp-session.decorator.js';
import type { WampPeer } from '../hub/session/wamp-peer.js';
import type { Id, Uri } from '../protocol/messages.js';
import { assertOptions, type Kind, type OptionRules } from '../protocol/options.js';
import type { WampResult } from '../protocol/wamp-result.js';
import { Callbacks } from './callbacks.js';
import * as texts from './texts.js';

/**
 * A procedure of `wampUtilities`:
 *
 * - `ping()` returns `pong`.
 * - `echo(text)` returns what it is given.
 * - `callMeBack(uri, args)` calls a procedure that the caller has registered, with a list or a dictionary of
 *   arguments. When the answer has come, it returns its id.
 * - `getResponse(id)` returns that answer. The last 100 of a session are kept, of at most 1 MiB.
 * - `processDetails()` returns `pid`, `cmd` and `workingDirectory` of the process.
 */
export type WampUtility = 'callMeBack' | 'echo' | 'getResponse' | 'ping' | 'processDetails';

/** Options of `wampUtilities`. */
export interface WampUtilitiesOptions extends Pick<
  WampServiceOptions,
  'concurrency' | 'globalEnhancers' | 'hub' | 'realm'
> {
  /** The prefix of the URIs, without a dot at its end. */
  readonly prefix: Uri;
  /**
   * The names of the procedures.
   *
   * @default all but `processDetails`, which tells clients of the command line of the process
   */
  readonly only?: readonly WampUtility[] | undefined;
}

const utilities: Readonly<Record<WampUtility, true>> = {
  ping: true,
  echo: true,
  callMeBack: true,
  getResponse: true,
  processDetails: true,
};
const harmless: readonly WampUtility[] = ['ping', 'echo', 'callMeBack', 'getResponse'];

const onlyKind: Kind = {
  words: `a list of one or more of ${Object.keys(utilities).join(', ')}`,
  accepts: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((name) => typeof name === 'string' && Object.hasOwn(utilities, name)),
};

const { concurrency, globalEnhancers, hub, realm, prefix } = serviceOptionRules;
const utilityRules = {
  concurrency,
  globalEnhancers,
  hub,
  realm,
  prefix,
  only: { kind: onlyKind },
} as const satisfies OptionRules<WampUtilitiesOptions>;

/**
 * Returns a provider with procedures for trying out connections. They are called like any others, so guards
 * of the application decide about them, too.
 *
 * @throws a `TypeError` that names a wrong option
 * @example
 * ```ts
 * @Module({ providers: [wampUtilities({ prefix: 'com.example.util' })] })
 * export class AppModule {}
 * ```
 * @example
 * ```ts
 * @UseGuards(OperatorGuard)
 * export class Diagnostics extends wampUtilities({
 *   prefix: 'com.example.util',
 *   only: ['processDetails'],
 * }) {}
 * ```
 */
export function wampUtilities(options: WampUtilitiesOptions): Type<object> {
  assertOptions(utilityRules, options, 'wampUtilities()');
  const { only = harmless, ...service } = options;
  if (!service.prefix) throw new TypeError(texts.noPrefix);
  const utilityClass = makeClass();
  const { prototype } = utilityClass;
  for (const name of new Set(only)) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor;
    WampProcedure()(prototype, name, descriptor);
  }
  WampService(service)(utilityClass);
  return utilityClass;
}

/** Makes a class with methods of its own, because decorators leave their metadata there. */
function makeClass(): Type<Record<WampUtility, unknown>> {
  class WampUtilities implements Record<WampUtility, unknown> {
    private readonly callbacks = new Callbacks();

    ping(): string {
      return 'pong';
    }

    echo(@WampArg(0, 'text') text: unknown): unknown {
      return text;
    }

    callMeBack(
      @WampArg(0, 'uri') uri: unknown,
      @WampCaller() peer: WampPeer,
      @WampArg(1, 'args') args: unknown = [],
    ): Promise<Id> {
      return this.callbacks.call(peer, uri, args);
    }

    getResponse(@WampArg(0, 'id') id: unknown, @WampCaller() peer: WampPeer): WampResult {
      return this.callbacks.answer(peer, id);
    }

    processDetails(): { pid: number; cmd: string[]; workingDirectory: string } {
      return { pid: process.pid, cmd: process.argv, workingDirectory: process.cwd() };
    }

    @WampSessionClose()
    sessionClosed(session: WampPeer): void {
      this.callbacks.forget(session);
    }
  }
  return WampUtilities;
}
