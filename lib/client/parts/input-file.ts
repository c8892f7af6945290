// What a page downloads to send the input of calls. For the other export see `callee-file.ts`.

export * from './input.js';
export { createClient } from '../connect.js';
