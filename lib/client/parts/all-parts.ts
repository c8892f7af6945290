import * as calleePart from './callee.js';
import { Part } from './part.js';
import * as streamingPart from './streaming.js';

// The parts of a client in Node: all are there from the start, because nothing is to be downloaded.

export const callee = new Part(() => Promise.resolve(calleePart), calleePart);
export const streaming = new Part(() => Promise.resolve(streamingPart), streamingPart);
