export const WAMP_MODULE_OPTIONS = Symbol('WAMP_MODULE_OPTIONS');
/** The hub of the module, with or without a name. */
export const WAMP_HUB = Symbol('WAMP_HUB');
export const WAMP_HUB_NAME = Symbol('WAMP_HUB_NAME');

export const WAMP_CLIENT_MODULE_OPTIONS = Symbol('WAMP_CLIENT_MODULE_OPTIONS');
/** The client of the module, with or without a name. */
export const WAMP_CLIENT = Symbol('WAMP_CLIENT');
export const WAMP_CLIENT_NAME = Symbol('WAMP_CLIENT_NAME');
