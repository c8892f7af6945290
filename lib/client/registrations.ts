import { ErrorUri } from '../protocol/error-uris.js';
import { MessageCode } from '../protocol/message-codes.js';
import type { Id, Uri } from '../protocol/messages.js';
import { isWampError } from '../protocol/thrown.js';
import { WampError } from '../protocol/wamp-error.js';
import { Callee, type CalleePorts } from '../session/callee.js';
import type { ClientMachine } from '../session/client-machine.js';
import type { CancelTimer, Clock } from '../session/clock.js';
import type { AckSink } from '../session/pending-requests.js';
import { type Asker, askToEnd } from './asker.js';
import { asyncDispose } from './async-dispose.js';
import type { CallSession } from './calls/call-session.js';
import type { AnswerCall } from './calls/handle-call.js';
import type { WampCall } from './calls/wamp-call.js';
import type { ClientLog } from './client-log.js';
import type { RegisterOptions } from './declaration-options.js';
import { Declaration, requestOptions } from './declaration.js';
import * as defaults from './defaults.js';
import { drained } from './drain.js';
import type { WampRegistration } from './wamp-declaration.js';

/** Answers calls. */
export type ProcedureHandler = (call: WampCall) => unknown;

/** Only what waits for a handler is limited: the client has asked for the calls. */
const limits = {
  maxCallsInFlight: Infinity,
  maxInputBufferBytes: defaults.maxInputBufferBytes,
  maxUriLength: Infinity,
};

/** An open session, for registrations and the calls that follow from them. */
export interface CalleeSession extends Asker, CallSession {
  readonly machine: ClientMachine;
}

/** One REGISTER. */
class Procedure {
  /** The id in the current session; 0 while the router has not granted it. */
  id: Id = 0;
  /** The number of refusals in a row because the router still has the registration of a lost session. */
  tries = 0;
  /** Cancels the next try. */
  cancelRetry: CancelTimer | undefined;

  constructor(
    readonly uri: Uri,
    readonly answer: AnswerCall,
    readonly owner: ClientRegistration,
  ) {}

  /** Forgets the session. */
  reset(): void {
    this.id = 0;
    this.tries = 0;
    this.cancelRetry?.();
  }
}

/** All registrations of a client. */
export class Registrations {
  private readonly all = new Set<Procedure>();
  private readonly byId = new Map<Id, Procedure>();
  private session: CalleeSession | undefined;
  /** What answers the calls of the session. */
  private callee: Callee | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly log: ClientLog,
  ) {}

  get size(): number {
    return this.all.size;
  }

  /** The number of calls that run. */
  get running(): number {
    return this.callee?.size ?? 0;
  }

  /** Adds registrations. Resolves when all are granted, or at once while there is no session. */
  async add(
    handlers: ReadonlyMap<Uri, AnswerCall>,
    options: RegisterOptions,
  ): Promise<WampRegistration> {
    const owner = new ClientRegistration(this, [...handlers.keys()], options, this.log);
    const added = [...handlers].map(([uri, answer]) => new Procedure(uri, answer, owner));
    if (owner.isAborted) {
      owner.ended();
      return owner;
    }
    for (const procedure of added) this.all.add(procedure);
    const { session } = this;
    if (session === undefined) return owner;
    try {
      await Promise.all(added.map((procedure) => this.askFirst(procedure, session)));
      return owner;
    } catch (error) {
      await owner.unregister();
      throw error;
    }
  }

  /** Answers the calls of a new session, and asks the router for everything. */
  renew(session: CalleeSession): void {
    this.session = session;
    this.callee = new Callee(session.machine, this.portsOf(session), limits);
    session.machine.callee = this.callee;
    for (const procedure of this.all) this.ask(procedure, session);
  }

  /** Called when the session has ended. */
  interrupted(nowMs: number): void {
    this.session = undefined;
    this.byId.clear();
    for (const procedure of this.all) {
      procedure.reset();
      procedure.owner.interrupted(nowMs);
    }
  }

  /** Ends everything, because the client is closed. */
  end(): void {
    this.session = undefined;
    this.byId.clear();
    for (const procedure of this.all) {
      procedure.reset();
      procedure.owner.ended();
    }
    this.all.clear();
  }

  /** Refuses further calls. Resolves when the handlers that run have ended, or after `ms`. */
  async drained(ms: number): Promise<void> {
    if (this.session !== undefined && this.callee !== undefined)
      await drained(this.callee.calls, this.clock, ms);
  }

  /** Called when the router has ended a registration by itself. */
  revoked(id: Id, reason: Uri): void {
    const procedure = this.byId.get(id);
    if (procedure === undefined) return;
    this.byId.delete(id);
    procedure.id = 0;
    procedure.owner.refused(new WampError(reason), this.clock.now());
  }

  /** Removes the procedures of an owner. Resolves when the router has answered. */
  async remove(owner: ClientRegistration): Promise<void> {
    const own = [...this.all].filter((procedure) => procedure.owner === owner);
    await Promise.all(
      own.map((procedure) => {
        this.all.delete(procedure);
        procedure.cancelRetry?.();
        return this.unregister(procedure);
      }),
    );
  }

  private portsOf(session: CalleeSession): CalleePorts {
    return {
      clock: this.clock,
      // What a server makes the client hold is not counted.
      hold: () => true,
      release() {},
      procedureOf: (id) => this.byId.get(id)?.uri,
      invocation: (call, id) => this.byId.get(id)?.answer(call, session),
    };
  }

  /** Calls that are on their way to us are still answered, until the router has answered. */
  private async unregister({ id }: Procedure): Promise<void> {
    const { session } = this;
    if (id === 0 || session === undefined) return;
    await askToEnd(session, MessageCode.Unregister, id);
    if (session === this.session) this.byId.delete(id);
  }

  /** Asks for a new registration. Rejects if the router refuses it. */
  private askFirst(procedure: Procedure, session: Asker): Promise<void> {
    return new Promise((resolve, reject) => {
      this.send(procedure, session, {
        granted: (id) => {
          this.onGranted(procedure, id, session);
          resolve();
        },
        // It is kept for the next session, if this one has ended meanwhile.
        refused: (error) => (session === this.session ? reject(error) : resolve()),
      });
    });
  }

  private ask(procedure: Procedure, session: Asker): void {
    this.send(procedure, session, {
      granted: (id) => this.onGranted(procedure, id, session),
      refused: (error) => this.onRefused(procedure, error, session),
    });
  }

  private send({ uri, owner }: Procedure, session: Asker, sink: AckSink): void {
    const { Register } = MessageCode;
    session.ask(
      Register,
      (request) => [Register, request, requestOptions(owner.options), uri],
      sink,
    );
  }

  private onGranted(procedure: Procedure, id: Id, session: Asker): void {
    if (session !== this.session) return;
    procedure.id = id;
    procedure.tries = 0;
    this.byId.set(id, procedure);
    if (!this.all.has(procedure)) return void this.unregister(procedure);
    const isWhole = [...this.all].every(
      ({ owner, id: granted }) => owner !== procedure.owner || granted !== 0,
    );
    if (isWhole) procedure.owner.granted(session.now());
  }

  /** A router may still have the registration of the lost session. Then the client asks again, some times. */
  private onRefused(procedure: Procedure, error: Error, session: Asker): void {
    if (session !== this.session || !this.all.has(procedure)) return;
    const isGhost = isWampError(error) && error.uri === ErrorUri.ProcedureAlreadyExists;
    if (!isGhost || procedure.tries >= defaults.ghostTries)
      return procedure.owner.refused(error, session.now());
    const delayMs = defaults.ghostDelayMs * 2 ** procedure.tries++;
    procedure.cancelRetry = this.clock.schedule(delayMs, () => this.ask(procedure, session));
  }
}

/** One registration of the application, of one or more procedures. */
class ClientRegistration extends Declaration implements WampRegistration {
  constructor(
    private readonly registrations: Registrations,
    readonly uris: readonly Uri[],
    options: RegisterOptions,
    log: ClientLog,
  ) {
    super(options, () => void this.unregister(), log);
  }

  async unregister(): Promise<void> {
    if (this.isOver) return;
    this.ended();
    await this.registrations.remove(this);
  }

  async [asyncDispose](): Promise<void> {
    await this.unregister();
  }
}
