// What a client needs for streams: of results, of events, and of the input of calls.

export { callStream } from '../call-stream.js';
export { CallInputSender } from '../calls/call-input-sender.js';
export { ColdStream, mappedStream } from '../cold-stream.js';
export { subscribedEvents } from '../subscribed-events.js';
