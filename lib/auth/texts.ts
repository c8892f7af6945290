/** The messages of `auth/`. */
export const texts = {
  noAuthid: 'HELLO.Details.authid is missing.',
} as const;
