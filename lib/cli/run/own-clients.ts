import { metadataOf } from './kind.js';

/** What may stand in `imports` of a Nest module. */
interface Imported {
  readonly module?: unknown;
  readonly imports?: readonly unknown[];
  /** Of `forwardRef`. */
  forwardRef?(): unknown;
}

/** Returns true if a module, or one that it imports, has a `WampClientModule` with options of its own. */
export async function hasOwnClient(root: unknown, clientModule: object): Promise<boolean> {
  const seen = new Set<unknown>();
  const look = async (given: unknown): Promise<boolean> => {
    const entry = (await given) as Imported | undefined;
    if (entry === undefined || entry === null || seen.has(entry)) return false;
    seen.add(entry);
    const found = entry.forwardRef?.() ?? entry;
    const { module = found, imports = [] } = found as Imported;
    if (module === clientModule) return true;
    const written = metadataOf('imports', module as object) as readonly unknown[] | undefined;
    for (const next of [...imports, ...(written ?? [])]) if (await look(next)) return true;
    return false;
  };
  return look(root);
}
