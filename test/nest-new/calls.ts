import { Wampy } from 'wampy';
import { WebSocket } from 'ws';
import { type WampyOptions, wampySerializers } from '../interop/support/wampy-client.js';

const [json] = wampySerializers;

/** Joins the application at a port by a real WebSocket, as a client of the README does. */
export async function join(
  port: number,
  serializer: WampyOptions['serializer'] = json.createSerializer(),
): Promise<Wampy> {
  const options = { realm: 'realm1', ws: WebSocket as never, serializer };
  const wampy = new Wampy(`ws://127.0.0.1:${port}/ws`, options);
  await wampy.connect();
  return wampy;
}

/** Calls a procedure with 17 and 25; returns its result. */
export async function askForSum(port: number, uri: string): Promise<unknown> {
  const wampy = await join(port);
  const { argsList } = await wampy.call(uri, [17, 25]);
  await wampy.disconnect();
  return argsList?.[0];
}
