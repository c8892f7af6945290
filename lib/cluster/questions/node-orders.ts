import type { WampRevocation } from '../../hub/authorization/reauthorize.js';
import {
  forgetDecisionsHere,
  type HubOrders,
  kickHere,
  type OrderAnswer,
  type OrderedHub,
  reauthorizeHere,
  type WampKick,
  type WampRoleChange,
} from '../../hub/orders.js';
import { isId } from '../../protocol/ids.js';
import type { Dict, Id, Uri } from '../../protocol/messages.js';
import type { MatchPolicy } from '../../protocol/uri.js';
import type { NodeAnswers, NodeQuestions } from './node-questions.js';

/** Parts of `NodeOrders`. */
export interface NodeOrdersParts {
  readonly hub: OrderedHub;
  readonly questions: NodeQuestions;
  /** Returns the node of a session; `undefined` if it is not known. */
  readonly nodeOf: (session: Id) => string | undefined;
  readonly node: string;
}

/** A revocation in an answer. */
type RevocationRow = readonly [
  id: Id,
  realm: Uri,
  authid: string,
  authrole: string,
  action: WampRevocation['action'],
  uri: Uri,
  match: MatchPolicy,
  reason: Uri,
];

/** Has the other nodes kick and reauthorize their sessions, and does so for them. */
export class NodeOrders implements HubOrders {
  constructor(private readonly parts: NodeOrdersParts) {
    const { hub, questions } = parts;
    questions.answer('kick', async ({ whom, reason, message }) => {
      const text = typeof message === 'string' ? message : undefined;
      return { kicked: await kickHere(hub, readWhom(whom, true), String(reason), text) };
    });
    questions.answer('reauthorize', async ({ whom, change }) => {
      const revoked = await reauthorizeHere(hub, readWhom(whom), change as WampRoleChange);
      return { revoked: revoked.map(rowOf) };
    });
    questions.answer('forget', ({ whom }) => {
      forgetDecisionsHere(hub, readWhom(whom));
      return {};
    });
  }

  async kick(
    whom: WampKick,
    reason: Uri,
    message: string | undefined,
  ): Promise<OrderAnswer<number>> {
    const { answers, silent } = await this.ask('kick', whom, { reason, message });
    let value = 0;
    for (const { kicked } of answers.values()) value += Number(kicked);
    return { value, silent };
  }

  reauthorize(
    whom: WampKick,
    change: WampRoleChange,
  ): Promise<OrderAnswer<readonly WampRevocation[]>> {
    return this.ask('reauthorize', whom, { change: { ...change } }).then(({ answers, silent }) => {
      const rows = [...answers.values()].flatMap(({ revoked }) => revoked as RevocationRow[]);
      return { value: rows.map(revocationOf), silent };
    });
  }

  forgetDecisions(whom: WampKick): void {
    void this.ask('forget', whom, {});
  }

  /** Asks the node of a session, or all. A session of this node is on no other one. */
  private ask(order: string, whom: WampKick, values: Dict): Promise<NodeAnswers> {
    const { questions, nodeOf, node } = this.parts;
    const at = whom.id === undefined ? undefined : nodeOf(whom.id);
    const nodes = at === undefined ? undefined : at === node ? [] : [at];
    return questions.ask(order, { whom: { ...whom }, ...values }, nodes);
  }
}

/**
 * Reads conditions that another node has sent.
 *
 * @param isNarrow true if no condition at all is wrong
 */
function readWhom(value: unknown, isNarrow = false): WampKick {
  const { id, authid, authrole, realm } = value as Dict;
  const texts = [authid, authrole, realm];
  const isRight = (id === undefined || isId(id)) && texts.every(isTextOrAbsent);
  if (!isRight || (isNarrow && id === undefined && texts.every((text) => text === undefined)))
    throw new TypeError(String(value));
  return value as WampKick;
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function rowOf({ session, action, uri, match, reason }: WampRevocation): RevocationRow {
  const { id, realm, authid, authrole } = session;
  return [id, realm, authid, authrole, action, uri, match, reason];
}

function revocationOf(row: RevocationRow): WampRevocation {
  const [id, realm, authid, authrole, action, uri, match, reason] = row;
  return { session: { id, realm, authid, authrole }, action, uri, match, reason };
}
