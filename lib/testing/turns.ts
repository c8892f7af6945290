// Saved here, so that fake timers of a test do not replace it.
const { setImmediate } = globalThis;

/** Resolves when everything that is ready to run has run: promises, microtasks and immediates. */
export async function turns(count = 3): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise<void>((resolve) => void setImmediate(resolve));
}
