import type { Uri } from '../protocol/messages.js';
import { assertKind } from '../protocol/options.js';
import { type AnswerCall, answering } from './calls/handle-call.js';
import { anyObjectKind, stringsKind } from './request-flaw.js';
import * as texts from './texts.js';

/**
 * Returns the methods of an object as procedures under a prefix.
 *
 * @param only the names of the methods, by default all
 * @throws TypeError if a name is not that of a method
 */
export function proceduresOf(
  prefix: Uri,
  service: object,
  only?: readonly string[],
): Map<Uri, AnswerCall> {
  assertKind(anyObjectKind, service, 'service');
  assertKind(stringsKind, only, 'only');
  const methods = service as Record<string, (...args: unknown[]) => unknown>;
  const handlers = (only ?? methodsOf(service)).map((name): [Uri, AnswerCall] => {
    if (typeof methods[name] !== 'function') throw new TypeError(texts.noMethod(name));
    return [`${prefix}.${name}`, answering(({ args }) => methods[name]?.(...args))];
  });
  return new Map(handlers);
}

/** Returns the names of the methods of an object and its classes, without those of `Object`. */
function methodsOf(service: object): string[] {
  const names = new Set<string>();
  for (
    let at: object = service;
    at !== Object.prototype && at !== null;
    at = Object.getPrototypeOf(at) as object
  )
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (typeof value === 'function' && name !== 'constructor' && !name.startsWith('_'))
        names.add(name);
  return [...names];
}
