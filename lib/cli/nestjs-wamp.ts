#!/usr/bin/env node
import { defaults } from './defaults.js';
import { main } from './main.js';
import { processIo } from './process-io.js';

const io = processIo();
let isStopped = false;
// Until the command has ended. From then on a signal ends the process at once, as in any program.
const release = io.onSignal(() => (isStopped = true));
const code = await main(process.argv.slice(2), io);
release();

// What `run` has loaded may keep the process alive. What is in the pipes goes out first, but after a signal
// a reader that stands still does not hold the process.
const streams = [io.stdout, io.stderr];
let writing = streams.length;
for (const stream of streams)
  stream.write('', () => {
    if (--writing === 0) io.exit(code);
  });
if (isStopped) setTimeout(() => io.exit(code), defaults.flushMs);
