import { oneOf } from './options.js';

/**
 * The choice of a router among the callees of one procedure (specification: "Shared Registration"). With
 * `single`, there is only one.
 */
export type InvocationPolicy = 'first' | 'last' | 'random' | 'roundrobin' | 'single';

export const invocationKind = oneOf({
  single: true,
  roundrobin: true,
  random: true,
  first: true,
  last: true,
} satisfies Record<InvocationPolicy, true>);
