// The client of the demo, two wampy.js sessions in a process of its own: node client.mjs [url]
// Listener B subscribes first; caller A then calls and publishes. Ends with 0 if all checks hold.
import { EventEmitter, once } from 'node:events';
import { Wampy } from 'wampy';
import { WebSocket } from 'ws';

const url = process.argv[2] ?? 'ws://localhost:8080/ws';
const heard = new EventEmitter();
const counts = { loud: 0, pong: 0, welcome: 0 };

async function join(name) {
  const wampy = new Wampy(url, { realm: 'realm1', ws: WebSocket, autoReconnect: false });
  await wampy.connect();
  console.log(`${name} has session ${wampy.getSessionId()}`);
  return wampy;
}

function listen(wampy, topic, event) {
  return wampy.subscribe(topic, ({ argsList, argsDict }) => {
    console.log(`${topic}: ${argsList[0]} ${JSON.stringify(argsDict ?? {})}`);
    counts[event]++;
    heard.emit(event);
  });
}

const next = (event) => once(heard, event, { signal: AbortSignal.timeout(5_000) });

async function call(wampy, procedure, payload) {
  const { argsList } = await wampy.call(procedure, payload);
  return argsList[0];
}

const b = await join('B');
const welcomeOfB = next('welcome');
await listen(b, 'com.example.echo.loud', 'loud');
await listen(b, 'com.example.pong', 'pong');
await listen(b, 'com.example.welcome', 'welcome');
await welcomeOfB;

const a = await join('A');
const welcomeOfA = next('welcome');
await listen(a, 'com.example.welcome', 'welcome');
await welcomeOfA;

const sum = await call(a, 'com.example.add', [17, 25]);
const greeting = await call(a, 'com.example.greet', ['WAMP']);
const time = await call(a, 'com.example.time');
const reversed = await call(a, 'com.example.echo.reverse', ['fastapi-headless-wamp']);
const stats = await call(a, 'com.example.echo.stats');
console.log(`stats: ${JSON.stringify(stats)}`);

const loud = next('loud');
await a.publish('com.example.echo.shout', ['hello from wampy.js']);
await loud;
const pong = next('pong');
await a.publish('com.example.ping', ['are you there?']);
await pong;

await a.disconnect();
await b.disconnect();

const checks = {
  'add(17, 25) is 42': sum === 42,
  'greet greets': greeting === 'Hello, WAMP!',
  'time is an ISO time': typeof time === 'string' && time.includes('T'),
  'reverse reverses': reversed === 'pmaw-sseldaeh-ipatsaf',
  'B has heard loud': counts.loud >= 1,
  'B has heard pong': counts.pong >= 1,
  'somebody was welcomed': counts.welcome >= 1,
};
const results = Object.entries(checks);
for (const [check, holds] of results) console.log(`${holds ? 'ok' : 'FAILED'}: ${check}`);
const passed = results.filter(([, holds]) => holds).length;
console.log(`${passed} of ${results.length} checks hold`);
process.exitCode = passed === results.length ? 0 : 1;
