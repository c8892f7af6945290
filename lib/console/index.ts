/**
 * The console: a page to explore, call and watch the application.
 *
 * @module nestjs-wamp/console
 */

export type { WampConsoleExtras, WampConsoleOptions } from './console-options.js';
export { WampConsoleModule } from './wamp-console.module.js';
