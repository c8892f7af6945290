import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { defaults } from './defaults.js';
import { magicOctet } from './raw-socket/raw-handshake.js';

type OnConnection = (this: Server, socket: Socket) => void;

/**
 * Lets a server of our own take connections of RawSocket, too. Their first octet begins no HTTP request.
 *
 * @param greet takes over a connection of RawSocket, of which nothing was read
 * @returns a function that ends the connections that have sent nothing
 */
export function sharePort(server: Server, greet: (socket: Socket) => void): () => void {
  const silent = new Set<Socket>();
  const serveHttp = server.listeners('connection') as OnConnection[];
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) =>
    awaitFirst(socket, silent, (octet) => {
      if (octet === magicOctet) return greet(socket);
      for (const serve of serveHttp) serve.call(server, socket);
      socket.resume();
    }),
  );
  return () => {
    for (const socket of silent) socket.destroy();
  };
}

/** Calls back with the first octet of a connection, of which nothing is read yet then. */
function awaitFirst(
  socket: Socket,
  silent: Set<Socket>,
  then: (octet: number | undefined) => void,
): void {
  silent.add(socket);
  const late = setTimeout(() => socket.destroy(), defaults.requestTimeoutMs).unref();
  const forget = (): void => {
    clearTimeout(late);
    silent.delete(socket);
    socket.off('data', read).off('close', forget).off('error', ignore);
  };
  const read = (chunk: Buffer): void => {
    forget();
    socket.pause();
    socket.unshift(chunk);
    then(chunk[0]);
  };
  socket.on('data', read).on('close', forget).on('error', ignore);
}

function ignore(): void {}
