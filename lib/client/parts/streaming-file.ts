// What a page downloads for streams. For the other export see `callee-file.ts`.

export * from './streaming.js';
export { createClient } from '../connect.js';
