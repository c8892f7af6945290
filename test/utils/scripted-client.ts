import { MessageCode } from '../../lib/protocol/message-codes.js';
import type { WampHub } from '../../lib/hub/wamp-hub.js';
import type { Dict, Id, List } from '../../lib/protocol/messages.js';
import { capableClient } from '../../lib/testing/capable-client.js';
import { MemoryConnection } from '../../lib/testing/memory-connection.js';
import type { ClientPort } from '../../lib/testing/client-port.js';
import type { Clock } from '../../lib/session/clock.js';
import type { WampSerializer } from '../../lib/serializers/serializer.js';

/** What a scripted client does with a call. */
export type Script = (call: ScriptedCall) => void;

/** One INVOCATION, with its further pieces. */
export class ScriptedCall {
  readonly pieces: List[] = [];
  isInterrupted = false;
  isOver = false;
  onPiece: (args: List, isLast: boolean) => void = () => undefined;

  constructor(
    readonly client: ScriptedClient,
    readonly request: Id,
    readonly args: List,
    readonly details: Dict,
  ) {}

  progress(...args: List): void {
    if (!this.isOver) this.client.send([MessageCode.Yield, this.request, { progress: true }, args]);
  }

  result(...args: List): void {
    if (this.end()) this.client.send([MessageCode.Yield, this.request, {}, args]);
  }

  error(uri: string, ...args: List): void {
    if (!this.end()) return;
    this.client.send([MessageCode.Error, MessageCode.Invocation, this.request, {}, uri, args]);
  }

  private end(): boolean {
    const wasOver = this.isOver;
    this.isOver = true;
    this.client.calls.delete(this.request);
    return !wasOver;
  }
}

/** A client that answers calls by scripts, at the time of a clock. */
export class ScriptedClient {
  session: Id = 0;
  readonly calls = new Map<Id, ScriptedCall>();
  readonly received: List[] = [];
  private readonly port: ClientPort;
  private readonly serializer: WampSerializer;
  private readonly scripts: Script[] = [];
  private readonly byRegistration = new Map<Id, Script>();
  private isClosed = false;

  constructor(
    hub: WampHub,
    readonly clock: Clock,
    { serializer, details = capableClient }: { serializer?: WampSerializer; details?: Dict } = {},
  ) {
    this.serializer = serializer ?? (hub.core.options.serializers[0] as WampSerializer);
    this.port = new MemoryConnection(hub, this.serializer).client;
    this.port.listen({
      message: (data) => this.receive(this.serializer.decode(data) as List),
      closed: () => (this.isClosed = true),
    });
    this.send([MessageCode.Hello, 'realm1', details]);
  }

  serve(uri: string, script: Script, options: Dict = {}): void {
    this.scripts.push(script);
    this.send([MessageCode.Register, this.scripts.length, options, uri]);
  }

  subscribe(topic: string): void {
    this.send([MessageCode.Subscribe, 1_000, {}, topic]);
  }

  send(message: List): void {
    if (!this.isClosed) this.port.send(this.serializer.encode(message));
  }

  pause(): void {
    this.port.pause();
  }

  resume(): void {
    this.port.resume();
  }

  close(): void {
    this.isClosed = true;
    this.port.close();
  }

  private receive(message: List): void {
    this.received.push(message);
    const [code, first, second, details, args = []] = message as [number, Id, Id, Dict, List?];
    if (code === MessageCode.Welcome) this.session = first;
    if (code === MessageCode.Registered)
      this.byRegistration.set(second, this.scripts[first - 1] as Script);
    if (code === MessageCode.Invocation) this.invoked(first, second, details, args);
    if (code === MessageCode.Interrupt) this.interrupted(first);
    if (code === MessageCode.Goodbye)
      this.send([MessageCode.Goodbye, {}, 'wamp.close.goodbye_and_out']);
  }

  private invoked(request: Id, registration: Id, details: Dict, args: List): void {
    const known = this.calls.get(request);
    const isLast = details['progress'] !== true;
    if (known !== undefined) {
      known.pieces.push(args);
      return known.onPiece(args, isLast);
    }
    const call = new ScriptedCall(this, request, args, details);
    this.calls.set(request, call);
    this.byRegistration.get(registration)?.(call);
  }

  private interrupted(request: Id): void {
    const call = this.calls.get(request);
    if (call === undefined) return;
    call.isInterrupted = true;
    call.error('wamp.error.canceled');
  }
}
