/**
 * How many calls run at a time: a number for all sessions together, which then come in turn, 0 for any
 * number; or `serial`, for one at a time of each session, in the order they came.
 */
export type WampConcurrency = number | 'serial';
