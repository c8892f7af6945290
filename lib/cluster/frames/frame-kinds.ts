import { isId } from '../../protocol/ids.js';

/** Returns true for a value that a member of a frame may have. */
export type MemberKind = (value: unknown) => boolean;

export const text: MemberKind = (value) => typeof value === 'string';
export const whole: MemberKind = (value) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
export const id: MemberKind = isId;
export const flag: MemberKind = (value) => typeof value === 'boolean';
export const list: MemberKind = Array.isArray;
export const bytes: MemberKind = (value) => value instanceof Uint8Array;

/** Accepts nil and a value that is left out, too. */
export function maybe(kind: MemberKind): MemberKind {
  return (value) => value === undefined || value === null || kind(value);
}

export function either(one: MemberKind, other: MemberKind): MemberKind {
  return (value) => one(value) || other(value);
}

/** Accepts lists whose items are all of one kind. */
export function listOf(kind: MemberKind): MemberKind {
  return (value) => Array.isArray(value) && value.every(kind);
}

/** Accepts lists that begin with these members. Further ones are those of later versions. */
export function tuple(...kinds: readonly MemberKind[]): MemberKind {
  return (value) => Array.isArray(value) && hasKinds(value, kinds, 0);
}

/** Returns true if each member from `from` on is of its kind. */
export function hasKinds(
  members: readonly unknown[],
  kinds: readonly MemberKind[],
  from: number,
): boolean {
  for (let i = 0; i < kinds.length; i++)
    if (!(kinds[i] as MemberKind)(members[from + i])) return false;
  return true;
}
