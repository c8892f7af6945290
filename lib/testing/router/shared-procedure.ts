import type { WampSession } from '../../hub/session/wamp-session.js';
import type { InvocationPolicy } from '../../protocol/invocation-policy.js';
import type { Id, Uri } from '../../protocol/messages.js';
import type { MatchPolicy } from '../../protocol/uri.js';
import type { CalledRegistration } from '../../session/call-leg.js';
import { calleeChoice, type ChooseCallee, type RandomSource } from './invocation-policy.js';

/** A session that has registered a procedure. */
export interface Callee {
  readonly session: WampSession;
  /** True if it asked to know its callers (specification: "Caller Identification"). */
  readonly knowsCallers: boolean;
}

/** A procedure with its callees. Its id is the registration id of all of them. */
export class SharedProcedure implements CalledRegistration {
  private callees: readonly Callee[] = [];
  private readonly choose: ChooseCallee;

  constructor(
    readonly id: Id,
    readonly realm: Uri,
    readonly uri: Uri,
    readonly match: MatchPolicy,
    private readonly policy: InvocationPolicy,
    random: RandomSource,
  ) {
    this.choose = calleeChoice(policy, random);
  }

  get isEmpty(): boolean {
    return this.callees.length === 0;
  }

  /** Returns true if a further callee with this policy may register the procedure. */
  isOpenTo(policy: InvocationPolicy): boolean {
    return this.isEmpty || (policy === this.policy && policy !== 'single');
  }

  add(callee: Callee): void {
    this.callees = [...this.callees, callee];
  }

  remove(session: WampSession): void {
    this.callees = this.callees.filter((callee) => callee.session !== session);
  }

  /** Returns the callee of the next call. */
  next(): Callee {
    return this.callees[this.choose(this.callees.length)] as Callee;
  }
}
