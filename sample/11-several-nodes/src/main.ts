import { Balancer } from './fleet/balancer.js';
import { Broker } from './fleet/broker.js';
import { Fleet } from './fleet/fleet.js';
import { NodeProcess } from './fleet/node-process.js';

const broker = await Broker.find(process.env);
const start = (label: string): Promise<NodeProcess> => NodeProcess.start(label, broker.url);
const fleet = new Fleet(start, ['one', 'two', 'three']);

// Also after an error, such as a port that is taken.
process.once('exit', () => broker.stop());
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => void fleet.stop().then(() => process.exit()));

await fleet.start();
const balancer = await Balancer.listen(Number(process.env['PORT'] ?? 3000), fleet);
console.log(`Three nodes share the broker ${broker.url}.`);
console.log(`Open http://localhost:${balancer.port} in several tabs of a browser.`);
