// What a client needs to answer calls.

export { answering } from '../calls/handle-call.js';
export { Registrations } from '../registrations.js';
export { proceduresOf } from '../served-object.js';
