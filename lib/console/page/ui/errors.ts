import { WampError } from 'nestjs-wamp/client';

/** An error as the page shows it. */
export interface Failure {
  readonly uri: string;
  readonly message: string;
  readonly issues: unknown;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
}

export function failureOf(error: unknown): Failure {
  if (error instanceof WampError) {
    const { uri, message, args, kwargs } = error;
    return { uri, message, issues: kwargs['issues'], args, kwargs };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { uri: 'error of the page', message, issues: undefined, args: [], kwargs: {} };
}

export function isDenied({ uri }: Failure): boolean {
  return uri === 'wamp.error.not_authorized' || uri === 'wamp.error.authorization_failed';
}

/** Returns true if the hub has no console: it is off, or the page belongs to another hub. */
export function isMissing({ uri }: Failure): boolean {
  return uri === 'wamp.error.no_such_procedure';
}
