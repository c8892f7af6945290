// What a page downloads to answer calls. It names the client, so that bundlers keep that in one file: otherwise
// they would make one of what both need, and one of the rest, which compress less well.

export * from './callee.js';
export { createClient } from '../connect.js';
