/**
 * What happens to an event when a client reads too slowly: the new event is dropped, the oldest waiting
 * events are dropped, only the latest event of each topic waits, or the session is ended.
 */
export type WampOverflow = 'drop-newest' | 'drop-oldest' | 'latest' | 'close';
