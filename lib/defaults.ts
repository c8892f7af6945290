/** Every number the module decides by itself. */
export const defaults = {
  path: '/ws',
} as const;
