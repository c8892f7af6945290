import { oneOf } from './options.js';

/** What a client does with a URI, and needs a permission for (specification: "Authorization"). */
export type WampAction = 'call' | 'publish' | 'register' | 'subscribe';

export const actionKind = oneOf({
  call: true,
  publish: true,
  register: true,
  subscribe: true,
} satisfies Record<WampAction, true>);
