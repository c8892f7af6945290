import { concatMap, isObservable, type Observable, of } from 'rxjs';
import { isAsyncIterable } from '../calls/async-value.js';
import type { Entry, ProcedureEntry, TopicEntry } from '../contract/entries.js';
import { mapped } from '../contract/mapped.js';
import type { StandardSchema } from '../contract/standard-schema.js';
import {
  chain,
  eitherOf,
  type MaybePromise,
  validEvent,
  validResult,
} from '../contract/validate.js';
import type { AnyRequestContext } from '../hub/contexts/request-context.js';
import type { Uri } from '../protocol/messages.js';
import { isWampError } from '../protocol/thrown.js';
import { isPlainObject, toPayload, unwrap, WampResult } from '../protocol/wamp-result.js';
import { isThenable } from './thenable.js';

type Run = (request: AnyRequestContext) => unknown;
type Check = (value: unknown) => MaybePromise<unknown>;

/** The checks of the values that a handler returns. */
interface Checks {
  /** Of a progressive result, or of an event. */
  readonly step: Check;
  /** Of the result. */
  readonly final: Check;
  /** Of the value that a generator returns. */
  readonly returned: Check;
  /** Of an emission of an Observable, which may be one or the other. */
  readonly either: Check;
}

/**
 * Returns a handler whose results are what the schemas of its contract make of them. Properties that a schema
 * does not know are not sent. A result that does not fit is an error.
 */
export function withCheckedResults(run: Run, entry: Entry, uri: Uri): Run {
  if (entry.kind === 'event') return run;
  const checks = entry.kind === 'topic' ? topicChecks(entry, uri) : procedureChecks(entry, uri);
  return (request) => checkedOutcome(run(request), checks, request);
}

function checkedOutcome(outcome: unknown, checks: Checks, request: AnyRequestContext): unknown {
  const { step, final, returned, either } = checks;
  if (typeof outcome !== 'object' || outcome === null) return final(outcome);
  if (isThenable(outcome))
    return outcome.then((settled) => checkedOutcome(settled, checks, request));
  if (isObservable(outcome))
    return checkedStream(outcome, (value) => (request.isStream ? either : final)(value));
  if (!isAsyncIterable(outcome)) return final(outcome);
  return mapped(outcome, step, (value) => (value === undefined ? value : returned(value)));
}

function checkedStream(stream: Observable<unknown>, check: Check): Observable<unknown> {
  return stream.pipe(
    concatMap((value) => {
      const checked = check(value);
      return checked instanceof Promise ? checked : of(checked);
    }),
  );
}

function procedureChecks({ progress, result }: ProcedureEntry, uri: Uri): Checks {
  const final = resultCheck(result, uri);
  if (progress === undefined) return { step: final, final, returned: final, either: final };
  const step = resultCheck(progress, uri);
  const either: Check = (value) => eitherOf(() => step(value), result && (() => final(value)));
  return { step, final, returned: final, either };
}

/** Without a schema, there is no result, whatever the handler returns. */
function resultCheck(schema: StandardSchema | undefined, uri: Uri): Check {
  return (value) => {
    if (isWampError(value)) return value;
    return schema && validResult(schema, plain(value), uri);
  };
}

function plain(value: unknown): unknown {
  return value instanceof WampResult ? unwrap(value.args, value.kwargs) : value;
}

/** The outcome of a topic that is no stream is the function that ends it. */
function topicChecks(entry: TopicEntry, uri: Uri): Checks {
  const step: Check = (value) => {
    if (isWampError(value)) return value;
    const isKeywords = entry.args === undefined && isPlainObject(value);
    const [args = [], kwargs = {}] = isKeywords ? [[], value] : toPayload(value);
    return chain(validEvent(entry, args, kwargs, uri), (payload) => new WampResult(...payload));
  };
  return { step, final: (value) => value, returned: step, either: step };
}
