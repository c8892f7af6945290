// The numbers of the console.

export const path = '/wamp';
/** The role whose sessions may use all of the console. */
export const role = 'console';
export const prefix = 'nestwamp.console';
/** The time between two lists of sessions, and between two samples of health. */
export const tickMs = 1_000;
/** The sessions of one list. */
export const sessionsShown = 100;
export const maxSessionsShown = 500;
/** The durations of calls that are kept for the percentiles of one second. */
export const durationsKept = 2_000;
/** The registrations, and the subscriptions, of one session that are shown. */
export const urisShown = 200;
export const maxMessageLength = 1_024;
