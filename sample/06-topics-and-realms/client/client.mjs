// Uses the application of this sample: node client.mjs [url]
import { connect } from '../../connect.mjs';

const url = process.argv[2] ?? 'ws://localhost:3000/ws';

/** Subscribes to a topic, and unsubscribes after a number of events. */
function follow(wampy, topic, count) {
  return new Promise((resolve) => {
    const seen = [];
    void wampy.subscribe(topic, async ({ argsList }) => {
      seen.push(argsList[0]);
      if (seen.length === count) resolve(seen);
    });
  });
}

await connect(url, 'initech').catch(({ errorUri }) =>
  console.log(`initech may not join: ${errorUri}`),
);
const acme = await connect(url, 'acme');
const globex = await connect(url, 'globex');
const operator = await connect(url, 'operators');

console.log('acme saw the price of tea:', await follow(acme, 'com.example.prices.of.tea', 3));
await acme
  .subscribe('com.example.prices.of.sand', () => {})
  .catch(({ errorUri }) => console.log(`acme cannot follow sand: ${errorUri}`));

const heard = [];
for (const [name, wampy] of Object.entries({ acme, globex }))
  await wampy.subscribe('com.example.announced', ({ argsList }) => heard.push([name, argsList[0]]));
await operator.call('com.example.operators.announce', ['Your invoice is ready.', 'acme']);
await operator.call('com.example.operators.announce', ['Maintenance at noon.']);
const { argsList } = await operator.call('com.example.operators.sessions');
console.log('Sessions:', argsList[0]);

await Promise.all([acme.disconnect(), globex.disconnect(), operator.disconnect()]);
for (const [name, text] of heard.toSorted(([one], [other]) => one.localeCompare(other)))
  console.log(`Announced to ${name}:`, text);
