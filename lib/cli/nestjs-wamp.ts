#!/usr/bin/env node
import { main } from './main.js';
import { processIo } from './process-io.js';

const io = processIo();
const code = await main(process.argv.slice(2), io);

// What `run` has loaded may keep the process alive. What is in the pipes goes out first.
const streams = [io.stdout, io.stderr];
let writing = streams.length;
for (const stream of streams)
  stream.write('', () => {
    if (--writing === 0) io.exit(code);
  });
