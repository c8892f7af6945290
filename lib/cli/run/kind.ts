import { ENTRY_PROVIDER_METADATA, MetadataKey } from '../../decorators/metadata.js';

/** A class, of any kind. */
export type AnyClass = abstract new (...args: never[]) => object;

/** What an export is: a Nest module, a class with handlers, or an object whose methods are procedures. */
export type TargetKind = 'module' | 'object' | 'service' | undefined;

/** The keys under which Nest keeps what `@Module` says. */
const moduleKeys = ['imports', 'controllers', 'providers', 'exports'] as const;

/** Returns what an export is; undefined for what cannot be started. */
export function kindOf(value: unknown): TargetKind {
  if (isClass(value)) {
    if (moduleKeys.some((key) => metadataOf(key, value) !== undefined)) return 'module';
    return isService(value) ? 'service' : 'object';
  }
  if (typeof value !== 'object' || value === null) return undefined;
  return isClass((value as { module?: unknown }).module) ? 'module' : 'object';
}

function isClass(value: unknown): value is AnyClass {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}

/** Returns true for a class with `@WampService`, `@WampImplements` or a decorated method. */
function isService(target: AnyClass): boolean {
  const keys = [MetadataKey.Services, MetadataKey.Contracts, ENTRY_PROVIDER_METADATA];
  return keys.some((key) => metadataOf(key, target) !== undefined);
}

/** Reads the metadata of a class. `reflect-metadata` comes with the application, not with the program. */
export function metadataOf(key: string, target: object): unknown {
  const { getMetadata } = Reflect as { getMetadata?: (key: string, target: object) => unknown };
  return getMetadata?.(key, target);
}
