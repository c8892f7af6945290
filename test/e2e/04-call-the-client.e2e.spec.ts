import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { AppModule } from '../../sample/04-call-the-client/src/app.module.js';
import { RunningSample } from './support.js';

const script = fileURLToPath(
  new URL('../../sample/04-call-the-client/client/device.mjs', import.meta.url),
);
const devices: ChildProcess[] = [];

afterEach(() => {
  for (const device of devices.splice(0)) device.kill();
});

/** Runs the client of the sample until it says that it is ready. */
async function startDevice(sample: RunningSample, name: string): Promise<string> {
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  const device = spawn(process.execPath, [script, sample.wsUrl, name], { stdio: [...stdio] });
  devices.push(device);
  return String(...(await once(device.stdout, 'data')));
}

async function list(sample: RunningSample): Promise<{ id: number; name: string }[]> {
  return (await sample.fetch('/devices')).json() as Promise<{ id: number; name: string }[]>;
}

describe('sample/04-call-the-client', () => {
  it('calls and is called back to ten levels', async () => {
    const sample = await RunningSample.start(AppModule);

    expect(await startDevice(sample, 'Lamp')).toContain(
      'server 10 > device 9 > server 8 > device 7 > server 6 > device 5 > server 4 > device 3 > server 2 > device 1 > bottom',
    );
  });

  it('reaches a device by HTTP', async () => {
    const sample = await RunningSample.start(AppModule);
    await startDevice(sample, 'Lamp');
    const [lamp] = await list(sample);

    const blinked = await sample.fetch(`/devices/${lamp?.id}/blink?times=3`, { method: 'POST' });
    const readings = await sample.fetch(`/devices/${lamp?.id}/readings`);

    expect(lamp?.name).toBe('Lamp');
    expect(await blinked.text()).toBe('blinked 3 times');
    expect((await readings.text()).match(/(?<=celsius":)[\d.]+/g)).toEqual([
      '20',
      '20.5',
      '21',
      '21.5',
      '22',
    ]);
  });

  it('says so when there is no such device', async () => {
    const sample = await RunningSample.start(AppModule);
    const visitor = await sample.connect();
    await visitor.disconnect();

    expect(await list(sample)).toEqual([]);
    expect((await sample.fetch('/devices/1/blink?times=1', { method: 'POST' })).status).toBe(404);
  });
});
