// Calls every procedure of this sample: node client.mjs [url]
import { connect } from '../../connect.mjs';

const url = process.argv[2] ?? 'ws://localhost:3000/ws';
const wampy = await connect(url);

/** Calls a procedure and prints all its results. */
async function run(name, payload, options, started) {
  const print = (kind) => (result) =>
    result.argsList && console.log(`${name} ${kind}:`, result.argsList[0]);
  const all = { progress_callback: print('progress'), ...options };
  try {
    const result = wampy.call(`com.example.jobs.${name}`, payload, all);
    started?.(wampy.getOpStatus().reqId);
    print('result')(await result);
  } catch ({ errorUri, argsList }) {
    console.log(`${name} failed: ${errorUri}`, ...(argsList ?? []));
  }
}

const cancelAfter = (ms) => (request) => setTimeout(() => wampy.cancel(request), ms);

console.log('--- to the end');
await run('heat', { argsList: [3], argsDict: { everyMs: 50 } });
await run('print', [3, 50]);
await run('copy', [3, 50]);

console.log('--- canceled, and with a timeout of 120 ms');
await run('heat', [1000, 50], {}, cancelAfter(120));
await run('copy', [1000, 50], {}, cancelAfter(120));
await run('print', [3, 1000], { timeout: 120 });
await run('running');

console.log('--- streamed input');
const { result, sendData } = wampy.progressiveCall('com.example.jobs.sum', [1], {
  progress_callback: ({ argsList }) => console.log('sum so far:', argsList[0]),
});
sendData([2]);
sendData([39], { progress: false });
console.log('sum:', (await result).argsList[0]);

await wampy.disconnect();
