// What a client needs to send the input of calls.

export { CallInputSender } from '../calls/call-input-sender.js';
