import { PortConnection, type WampPortTransport } from '../../hub/connection/port-connection.js';
import type { HubDoor } from '../../hub/hub-door.js';
import { CloseUri } from '../../protocol/error-uris.js';
import { MessageCode } from '../../protocol/message-codes.js';
import type { Dict, List, Uri } from '../../protocol/messages.js';
import type { Spoken } from '../subprotocols.js';

/** Who asks, and what. */
export interface Question {
  readonly realm: Uri;
  readonly procedure: Uri;
  /** HELLO.Details. */
  readonly details: Dict;
  /** The answer to the challenge of the method `ticket`. */
  readonly ticket: string | undefined;
  readonly transport: Omit<WampPortTransport, 'protocol'>;
  /** The key under which the client is counted. */
  readonly countedAs: string | undefined;
}

/** The end of a question: the arguments of a result, or the URI of an error and whether the client had joined. */
export type Outcome =
  | { readonly args: List }
  | { readonly error: Uri; readonly hasJoined: boolean; readonly message: string };

/**
 * Asks one question of a hub like a client: it joins, logs in, calls a procedure and leaves. So everything that
 * decides about clients decides about it.
 */
export class OneCall {
  private readonly connection: PortConnection;
  private hasJoined = false;
  private isOver = false;

  /** @param ended called once, unless `leave` is called before */
  constructor(
    hub: HubDoor,
    private readonly serializer: Spoken['serializer'],
    private readonly question: Question,
    private readonly ended: (outcome: Outcome) => void,
  ) {
    const { transport, countedAs, realm, details } = question;
    const port = {
      // What is sent in return must wait until the hub has sent this.
      send: (data: string | Uint8Array) => queueMicrotask(() => this.read(data)),
      close: () => queueMicrotask(() => this.fail(CloseUri.ConnectionLost, '')),
    };
    const report = (error: unknown): void => hub.log.error(transport.type, error);
    const { subprotocol: protocol } = serializer;
    this.connection = new PortConnection(port, { ...transport, protocol }, report, countedAs);
    this.connection.listen(hub.accept(this.connection, serializer));
    this.send([MessageCode.Hello, realm, details]);
  }

  /** Ends the session. */
  leave(): void {
    this.isOver = true;
    this.connection.closed();
  }

  private read(data: string | Uint8Array): void {
    if (this.isOver) return;
    const [code, ...rest] = this.serializer.decode(data) as [MessageCode, ...List];
    if (code === MessageCode.Challenge) this.challenged(rest[0]);
    else if (code === MessageCode.Welcome) this.joined();
    else if (code === MessageCode.Result) this.end({ args: (rest[2] ?? []) as List });
    else if (code === MessageCode.Error)
      this.fail(rest[3] as Uri, (rest[4] as List | undefined)?.[0]);
    else if (code === MessageCode.Abort || code === MessageCode.Goodbye)
      this.fail(rest[1] as Uri, (rest[0] as Dict)['message']);
  }

  private challenged(method: unknown): void {
    const { ticket } = this.question;
    if (method === 'ticket' && ticket !== undefined)
      this.send([MessageCode.Authenticate, ticket, {}]);
    else this.fail('wamp.error.no_matching_auth_method', '');
  }

  private joined(): void {
    this.hasJoined = true;
    this.send([MessageCode.Call, 1, {}, this.question.procedure]);
  }

  private send(message: List): void {
    this.connection.message(this.serializer.encode(message));
  }

  private fail(error: Uri, message: unknown): void {
    const { hasJoined } = this;
    this.end({ error, hasJoined, message: typeof message === 'string' ? message : error });
  }

  private end(outcome: Outcome): void {
    if (this.isOver) return;
    this.leave();
    this.ended(outcome);
  }
}
