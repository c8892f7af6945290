/// <reference lib="esnext.disposable" preserve="true" />

/** `Symbol.asyncDispose`, or a symbol that nobody uses where the runtime does not have it. */
export const asyncDispose: typeof Symbol.asyncDispose =
  (Symbol as Partial<SymbolConstructor>).asyncDispose ?? (Symbol('asyncDispose') as never);
