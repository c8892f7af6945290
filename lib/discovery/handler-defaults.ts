import { contextKind, type WampContextLife } from '../decorators/service-options.js';
import { flag, type OptionRules } from '../protocol/options.js';
import type { WampErrorTable } from './exception-mapper.js';

/** The options of all handlers, unless a class or a method has its own. */
export interface WampHandlerDefaults {
  /**
   * Error URIs of HTTP statuses, besides the standard ones, which it may override.
   *
   * @default {}
   */
  readonly errors?: WampErrorTable | undefined;
  /**
   * Refuses arguments that no parameter of a handler takes. Otherwise they are ignored.
   *
   * @default false
   */
  readonly strictArguments?: boolean | undefined;
  /**
   * Runs guards, pipes, interceptors, filters and pre-request hooks that are bound to the whole
   * application (`APP_GUARD` and its like, `app.useGlobalGuards()` and its like) for handlers. Those of
   * classes and methods always run. Set it to false where the global ones are for HTTP only.
   *
   * @default true
   */
  readonly globalEnhancers?: boolean | undefined;
  /**
   * How long the instances of request-scoped providers live: one `call` (or event), or the `session`.
   *
   * @default 'call'
   */
  readonly context?: WampContextLife | undefined;
}

export const handlerDefaultRules = {
  errors: { default: {} },
  strictArguments: { default: false, kind: flag },
  globalEnhancers: { default: true, kind: flag },
  context: { default: 'call', kind: contextKind },
} as const satisfies OptionRules<WampHandlerDefaults>;
