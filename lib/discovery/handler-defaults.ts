import { contextKind, type WampContextLife } from '../decorators/service-options.js';
import { flag, type OptionRules } from '../protocol/options.js';
import type { WampErrorTable } from './exception-mapper.js';

/** Options of all handlers. A class or a method may override most of them. */
export interface WampHandlerDefaults {
  /**
   * Error URIs by HTTP status. They extend or override the standard ones.
   *
   * @default {}
   */
  readonly errors?: WampErrorTable | undefined;
  /**
   * Rejects a call with arguments that no parameter takes, if true. Otherwise such arguments are ignored.
   *
   * @default false
   */
  readonly strictArguments?: boolean | undefined;
  /**
   * Runs the guards, pipes, interceptors, filters and pre-request hooks of the whole application (such as
   * `APP_GUARD` and `app.useGlobalGuards()`) for handlers, if true. Enhancers of classes and methods always
   * run. Set it to false if the global ones are only for HTTP.
   *
   * @default true
   */
  readonly globalEnhancers?: boolean | undefined;
  /**
   * The lifetime of the instances of request-scoped providers: one `call` (or event), or the `session`.
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
