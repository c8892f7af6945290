// Uses the service, and reads its health and metrics: node client.mjs [url]
import { connect } from '../../connect.mjs';

const url = process.argv[2] ?? 'ws://localhost:3000/ws';
const get = (path) => fetch(new URL(path, url.replace('ws', 'http')));

const wampy = await connect(url);

const tick = new Promise((resolve) => {
  void wampy.subscribe('com.example.ticker', ({ argsList }) => resolve(argsList[0]));
});
const report = await wampy.call('com.example.reports.build', [1.5]);
console.log('Report:', report.argsList[0]);
console.log('Ticker:', await tick);

await wampy
  .call('com.example.reports.build', [1_000])
  .catch(({ errorUri }) => console.log(`A report that takes too long: ${errorUri}`));

const health = await get('/health');
const { sessions } = (await health.json()).details.wamp;
console.log(`Health: HTTP ${health.status}, sessions: ${sessions}`);

const metrics = await (await get('/metrics')).text();
for (const line of metrics.split('\n'))
  if (/^wamp_(calls_total|sessions|events_sent_total)\{/.test(line)) console.log(line);

await wampy.disconnect();
