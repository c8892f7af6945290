import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Procedure, type Target } from './contract.js';

type Message = readonly [code: number, request: number, ...rest: unknown[]];
type Handler = (args: readonly never[]) => unknown;

const headBytes = 4;
let ids = 0;

const procedures = new Map<unknown, Handler>([
  [Procedure.Add, ([a, b]: readonly number[]) => a! + b!],
]);

/** Returns the answer to a message; the generator sends HELLO and CALL only. */
function answerTo([code, request, , uri, args]: Message): unknown[] {
  if (code === 1) return [2, ++ids, { roles: { dealer: {} } }];
  return [50, request, {}, [procedures.get(uri)!(args as never[])]];
}

/** Reads whole frames, and writes the answers of one read at once. */
class Client {
  private rest: Buffer = Buffer.alloc(0);
  private isGreeted = false;

  constructor(private readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => this.read(chunk));
    socket.on('error', () => socket.destroy());
  }

  private read(chunk: Buffer): void {
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    let at = this.isGreeted ? 0 : this.greet();
    const answers = Buffer.allocUnsafe(4 * bytes.length + 256);
    let used = 0;
    while (at + headBytes <= bytes.length) {
      const end = at + headBytes + bytes.readUInt32BE(at);
      if (end > bytes.length) break;
      const message = JSON.parse(bytes.toString('utf8', at + headBytes, end)) as Message;
      const answer = JSON.stringify(answerTo(message));
      const length = answers.write(answer, used + headBytes);
      answers.writeUInt32BE(length, used);
      used += headBytes + length;
      at = end;
    }
    this.rest = bytes.subarray(at);
    if (used > 0) this.socket.write(answers.subarray(0, used));
  }

  private greet(): number {
    this.isGreeted = true;
    this.socket.write(Buffer.of(0x7f, 0xf1, 0, 0));
    return headBytes;
  }
}

/** The least that a server of RawSocket can do for a call: no limits, no checks, no session. */
export default async function start(): Promise<Target> {
  const server = createServer({ noDelay: true }, (socket) => new Client(socket));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { port: (server.address() as AddressInfo).port };
}
