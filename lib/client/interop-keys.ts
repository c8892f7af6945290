/**
 * Returns the names of the method that `from` of rxjs calls. `Symbol.observable` exists only with a
 * polyfill; rxjs looks for it when it is loaded, which may be before the polyfill.
 */
export function interopKeys(): (string | symbol)[] {
  const { observable } = Symbol as { readonly observable?: symbol };
  return observable === undefined ? ['@@observable'] : [observable, '@@observable'];
}
