/**
 * What becomes of an event when a client reads too slowly: the new one is left out, or those that wait
 * longest are; or only the latest of its topic waits; or the session is ended.
 */
export type WampOverflow = 'drop-newest' | 'drop-oldest' | 'latest' | 'close';
