import * as calleePart from './callee.js';
import * as inputPart from './input.js';
import { Part } from './part.js';

// The parts of a client in Node: all are there from the start, because nothing is to be downloaded.

export const callee = new Part(() => Promise.resolve(calleePart), calleePart);
export const input = new Part(() => Promise.resolve(inputPart), inputPart);
