import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Kind } from './kinds.js';

/** A client of a node: it counts events, and answers calls. It costs the generator as little as it can. */
export class Client {
  events = 0;

  private constructor(
    private readonly socket: WebSocket,
    /** The id of its session. */
    readonly session: string,
  ) {}

  static open(kind: Kind, port: number): Promise<Client> {
    return kind === 'socket.io' ? Client.ofSocketIo(port) : Client.ofWamp(port);
  }

  private static async ofWamp(port: number): Promise<Client> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, 'wamp.2.json');
    await once(socket, 'open');
    const ask = async (message: unknown): Promise<unknown[]> => {
      socket.send(JSON.stringify(message));
      const [data] = (await once(socket, 'message')) as [Buffer];
      return JSON.parse(data.toString()) as unknown[];
    };
    const [, session] = await ask([1, 'realm1', { roles: { callee: {}, subscriber: {} } }]);
    await ask([32, 1, {}, 'com.example.event']);
    await ask([64, 2, {}, 'com.example.echo']);
    const client = new Client(socket, String(session));
    socket.on('message', (data: Buffer) => {
      // EVENT is 36, INVOCATION 68.
      if (data[1] === 0x33) client.events++;
      else if (data[1] === 0x36) client.yield(data);
    });
    return client;
  }

  private static async ofSocketIo(port: number): Promise<Client> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`);
    await once(socket, 'message');
    socket.send('40');
    const [joined] = (await once(socket, 'message')) as [Buffer];
    const { sid } = JSON.parse(joined.toString().slice(2)) as { sid: string };
    const client = new Client(socket, sid);
    socket.on('message', (data: Buffer) => client.takeSocketIo(data));
    return client;
  }

  close(): void {
    this.socket.terminate();
  }

  private yield(data: Buffer): void {
    const [, request, , , args] = JSON.parse(data.toString()) as [
      number,
      number,
      number,
      object,
      unknown[],
    ];
    this.socket.send(JSON.stringify([70, request, {}, args]));
  }

  /** 2 is a ping, 42 an event, and 42 with a number an event that wants an answer. */
  private takeSocketIo(data: Buffer): void {
    if (data[0] === 0x32) return this.socket.send('3');
    if (data[2] === 0x5b) return void this.events++;
    const [, id, args] = /^42(\d+)\["echo",(.*)\]$/s.exec(data.toString()) ?? [];
    if (id !== undefined) this.socket.send(`43${id}[${args}]`);
  }
}
