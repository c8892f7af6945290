export const WAMP_MODULE_OPTIONS = Symbol('WAMP_MODULE_OPTIONS');
/** The hub of the module, with or without a name. */
export const WAMP_HUB = Symbol('WAMP_HUB');
export const WAMP_HUB_NAME = Symbol('WAMP_HUB_NAME');
