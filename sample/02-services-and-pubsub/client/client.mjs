// Uses the application of this sample: node client.mjs [url]
import { connect } from '../../connect.mjs';

const url = process.argv[2] ?? 'ws://localhost:3000/ws';
const room = 'com.example.rooms.garden';

async function join(name, ...topics) {
  const wampy = await connect(url);
  for (const topic of topics)
    await wampy.subscribe(topic, ({ argsList }) =>
      console.log(`${name} heard ${topic}:`, argsList[0]),
    );
  return wampy;
}

const [alice, bob, carol] = await Promise.all([
  join('Alice', `${room}.said`),
  join('Bob', `${room}.said`),
  join('Carol', `${room}.said`), // subscribes, but does not enter the room
]);

await alice.call('com.example.rooms.enter', ['garden']);
await bob.call('com.example.rooms.enter', ['garden']);
const members = await carol.call(`${room}.members`);
console.log(`The garden has ${members.argsList[0].length} members.`);

await alice.publish(`${room}.say`, ['It rains.']);
const counts = await alice.call('com.example.audit.counts');
console.log('Published so far:', counts.argsList[0]);

await Promise.all([alice.disconnect(), bob.disconnect()]);
await carol
  .call(`${room}.members`)
  .catch(({ errorUri }) => console.log(`After everybody left: ${errorUri}`));

await carol.subscribe('com.example.clock.time', async ({ argsList }) => {
  console.log('Carol saw the clock:', argsList[0]);
  await carol.disconnect();
});
