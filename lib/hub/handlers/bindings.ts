import { docRules } from '../../catalog/doc-options.js';
import type { Uri } from '../../protocol/messages.js';
import { assertOptions, assertValues, type RuleTable } from '../../protocol/options.js';
import type { ResultShape } from '../../protocol/wamp-result.js';
import type { WampPeer } from '../session/wamp-peer.js';
import * as texts from '../texts.js';
import { callLane } from './call-lane.js';
import {
  type Binding,
  type CallHandler,
  type CallLane,
  type EventBinding,
  type EventHandler,
  type HandlerOptions,
  handlerRules,
  type Procedure,
  type ProcedureOptions,
  procedureRules,
} from './handlers.js';
import { rolesOf } from './roles.js';

/** The options of procedures without their own. */
export interface ProcedureDefaults {
  readonly results: ResultShape;
  /** The lane of all procedures without a `concurrency` of their own or of their class. */
  readonly lane: CallLane | undefined;
}

/**
 * Returns a procedure with all its options.
 *
 * @throws a `TypeError` that names the handler and the option with a wrong value
 */
export function procedureOf<Peer extends WampPeer>(
  uri: Uri,
  handler: CallHandler<Peer>,
  options: ProcedureOptions,
  defaults: ProcedureDefaults,
): Procedure<Peer> {
  const binding = bindingOf(uri, handler, options, procedureRules);
  const { streamedInput = true, results = defaults.results, concurrency } = options;
  const lane = concurrency === undefined ? (options.lane ?? defaults.lane) : callLane(concurrency);
  return { ...binding, handler, streamedInput, results, lane };
}

/**
 * Returns an event handler with all its options.
 *
 * @throws as `procedureOf`
 */
export function eventBindingOf<Peer extends WampPeer>(
  uri: Uri,
  handler: EventHandler<Peer>,
  options: HandlerOptions,
): EventBinding<Peer> {
  return { ...bindingOf(uri, handler, options, handlerRules), handler };
}

/**
 * Returns the URI or pattern of a handler, and who may use it.
 *
 * @throws as `procedureOf`
 */
export function bindingOf(
  uri: Uri,
  handler: { readonly name: string },
  options: HandlerOptions,
  rules: RuleTable,
): Binding {
  const { match = 'exact', origin = nameOf(handler), doc } = options;
  assertValues(rules, options, origin);
  if (doc !== undefined) assertOptions(docRules, doc, texts.docOf(origin));
  const facts = options.facts ?? (doc && (() => ({ doc })));
  return { uri, match, origin, roles: rolesOf(options.roles), facts };
}

function nameOf({ name }: { readonly name: string }): string {
  return name === '' ? 'a function' : `${name}()`;
}
