import { Part } from './part.js';

// The parts of a client in a page: bundlers make a file of each, which a page loads when it needs it.

export const callee = new Part(() => import('./callee-file.js'));
export const input = new Part(() => import('./input-file.js'));
