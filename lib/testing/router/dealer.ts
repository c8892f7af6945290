import type { WampSession } from '../../hub/session/wamp-session.js';
import { IdSequence } from '../../protocol/ids.js';
import { invocationKind, type InvocationPolicy } from '../../protocol/invocation-policy.js';
import type { Id, Uri } from '../../protocol/messages.js';
import { flawOf } from '../../protocol/options.js';
import { PatternIndex } from '../../protocol/pattern-index.js';
import {
  WampInvalidArgumentError,
  WampProcedureAlreadyExistsError,
} from '../../protocol/standard-errors.js';
import type { IncomingCall } from '../../session/incoming-call.js';
import type { IncomingRegister, Registration } from '../../session/registrations.js';
import * as texts from '../texts.js';
import type { RandomSource } from './invocation-policy.js';
import { RoutedCall } from './routed-call.js';
import { SharedProcedure } from './shared-procedure.js';

/** Knows which session has registered which procedure, and passes the calls of clients to them. */
export class Dealer {
  private readonly byRealm = new Map<Uri, PatternIndex<SharedProcedure>>();
  private readonly byId = new Map<Id, SharedProcedure>();
  private readonly ids = new IdSequence();

  /** @param random the source of the policy `random` */
  constructor(private readonly random: RandomSource) {}

  /** Answers REGISTER. */
  register(session: WampSession, register: IncomingRegister): void {
    const { options, procedure: uri, match } = register;
    const policy = (options['invoke'] ?? 'single') as InvocationPolicy;
    const flaw = flawOf(invocationKind, policy, 'invoke', 'REGISTER');
    if (flaw !== undefined) return register.fail(new WampInvalidArgumentError(flaw.message));
    const known = this.byRealm.get(session.realm)?.get(match, uri);
    if (known?.isOpenTo(policy) === false)
      return register.fail(new WampProcedureAlreadyExistsError(texts.alreadyRegistered(uri)));
    const procedure = known ?? this.open(session.realm, register, policy);
    if (register.accept(procedure.id))
      procedure.add({ session, knowsCallers: options['disclose_caller'] === true });
    this.closeIfEmpty(procedure);
  }

  /** Removes a session from the callees of a procedure. */
  unregister(session: WampSession, { id }: Registration): void {
    const procedure = this.byId.get(id);
    if (procedure === undefined) return;
    procedure.remove(session);
    this.closeIfEmpty(procedure);
  }

  /** Passes a call to a callee. Returns false if nobody has registered the procedure. */
  call(caller: WampSession, call: IncomingCall): boolean {
    const procedure = this.byRealm.get(caller.realm)?.best(call.procedure);
    if (procedure === undefined) return false;
    new RoutedCall(call, caller, procedure.next()).start(procedure);
    return true;
  }

  private open(
    realm: Uri,
    { match, procedure: uri }: IncomingRegister,
    policy: InvocationPolicy,
  ): SharedProcedure {
    const { random } = this;
    const procedure = new SharedProcedure(this.ids.next(), realm, uri, match, policy, random);
    this.indexOf(realm).set(match, uri, procedure);
    this.byId.set(procedure.id, procedure);
    return procedure;
  }

  private closeIfEmpty({ id, isEmpty, realm, match, uri }: SharedProcedure): void {
    if (!isEmpty || !this.byId.delete(id)) return;
    const index = this.indexOf(realm);
    index.delete(match, uri);
    if (index.size === 0) this.byRealm.delete(realm);
  }

  private indexOf(realm: Uri): PatternIndex<SharedProcedure> {
    let index = this.byRealm.get(realm);
    if (index === undefined) this.byRealm.set(realm, (index = new PatternIndex()));
    return index;
  }
}
