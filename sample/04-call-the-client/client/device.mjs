// A device that connects, registers its procedures and waits: node device.mjs [url] [name]
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../../connect.mjs';

const [url = 'ws://localhost:3000/ws', name = 'Thermometer'] = process.argv.slice(2);
const wampy = await connect(url);

// Progressive results are sent with result_handler. The returned value is the final result.
await wampy.register('com.example.device.readings', async ({ result_handler }) => {
  for (let i = 0; i < 5; i++) {
    result_handler({ argsList: [20 + i / 2], options: { progress: true } });
    await sleep(200);
  }
});

await wampy.register('com.example.device.blink', ({ argsList: [times] }) => {
  console.log('*'.repeat(times));
  return { argsList: [`blinked ${times} times`] };
});

await wampy.register('com.example.device.descend', async ({ argsList: [level] }) => {
  if (level === 0) return { argsList: ['bottom'] };
  return { argsList: [`device ${level} > ${await descend(level - 1)}`] };
});

await wampy.register('com.example.device.name', () => ({ argsList: [name] }));

console.log(`${name} is ready. Ten levels of calls and callbacks: ${await descend(10)}`);

async function descend(level) {
  const { argsList } = await wampy.call('com.example.devices.descend', [level]);
  return String(argsList[0]);
}
