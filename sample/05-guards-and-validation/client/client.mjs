// Runs every guard, pipe, interceptor and filter of this sample: node client.mjs [url]
import { connect } from '../../connect.mjs';

const url = process.argv[2] ?? 'ws://localhost:3000/ws';

/** Calls a procedure and prints all its results. */
async function call(wampy, name, payload) {
  const print = ({ argsList }) => argsList && console.log(`${name}:`, ...argsList);
  try {
    const options = { progress_callback: print };
    print(await wampy.call(`com.example.${name}`, payload, options));
  } catch ({ errorUri, argsList, argsDict }) {
    console.log(`${name} failed: ${errorUri}`, ...argsList);
    for (const { path, message } of argsDict?.issues ?? [])
      console.log(`  ${path.join('.')}: ${message}`);
  }
}

const order = (...lines) => ({ argsDict: { lines } });

const [ann, bob] = await Promise.all([connect(url), connect(url)]);
await bob.subscribe('com.example.audit', ({ argsList, argsDict }) =>
  console.log('audit:', argsList[0], argsDict),
);

console.log('--- nobody is logged in');
await call(ann, 'orders.place', order({ article: 'pear', amount: 1 }));
await call(ann, 'auth.login', { argsDict: { name: '', role: 'king' } });

console.log('--- Ann is a customer');
await call(ann, 'auth.login', { argsDict: { name: 'Ann', role: 'customer' } });
await call(ann, 'orders.place', order({ article: 'pear', amount: 2 }));
await call(ann, 'orders.place', order({ article: 'pear', amount: 1 }));
await call(ann, 'orders.place', order({ article: 'apple', amount: 0 }, { amount: 1 }));
await call(ann, 'orders.has', ['apple', '10']);
await call(ann, 'orders.has', ['apple', 'many']);
await call(ann, 'orders.list');

console.log('--- Bob is a clerk');
await call(bob, 'auth.login', { argsDict: { name: 'Bob', role: 'clerk' } });
await bob.publish('com.example.orders.delivered', { argsDict: { article: 'pear', amount: 5 } });
await call(bob, 'orders.has', ['pear', 5]);
await call(bob, 'orders.list');

await Promise.all([ann.disconnect(), bob.disconnect()]);
