// The connection of the client scripts of the samples.
import { basename, resolve } from 'node:path';
import { Wampy } from 'wampy';
import { WebSocket } from 'ws';

const sample = basename(resolve(process.argv[1], '../..'));

/** Connects to a realm. Throws if the server rejects the client; ends the process if there is no server. */
export async function connect(url, realm = 'realm1') {
  if (!URL.canParse(url) || !/^wss?:/.test(url))
    quit(`"${url}" is not the URL of a WebSocket server; one is ws://localhost:3000/ws`);
  const wampy = new Wampy(url, { realm, ws: WatchedSocket, autoReconnect: false });
  await wampy.connect();
  return wampy;
}

/** Ends the process with a message if there is no server, or if it disconnects. */
class WatchedSocket extends WebSocket {
  constructor(url, ...rest) {
    super(url, ...rest);
    let problem = `The connection to ${url} is lost.`;
    this.on('error', ({ code, message }) => {
      problem = `Cannot connect to ${url} (${message || code}).`;
    });
    this.on('close', (status) => {
      if (status !== 1000) quit(`${problem} To start it: npm run start:sample -- ${sample}`);
    });
  }
}

function quit(line) {
  console.error(line);
  process.exit(1);
}
