// The messages of `serializers/`.

export const undecodable = (protocol: string, reason: string) =>
  `Not a ${protocol} message: ${reason}`;
export const wrongFrame = (protocol: string, kind: string) =>
  `${protocol} must be sent in ${kind} frames.`;
export const wrongData = (expected: string) => `a frame of ${expected} was expected`;
export const tooDeep = (levels: number) => `it is nested more than ${levels} levels deep`;
export const tooManyItems = (items: number) =>
  `it has more than ${items} lists, maps, keys, binary and tagged values`;
export const truncated = 'it ends in the middle of a value';
export const trailing = (at: number) => `bytes follow the value, which ends at byte ${at}`;
export const roundedId = 'an id is beyond 2^53';
export const notUtf8 = (at: number) => `the text at byte ${at} is not UTF-8`;
export const unknownHead = (at: number) => `byte ${at} does not begin a known value`;
export const tooDeepOrCircular = (levels: number) =>
  `A value is circular, or nested more than ${levels} levels deep.`;
export const notInList = (type: string) => `A list cannot hold a ${type}.`;
export const noPlainValue = (what: string, instead: string) =>
  `${what} cannot be sent; ${instead} instead.`;
export const mapKey = (type: string) =>
  `The keys of a Map must be strings or numbers, not a ${type}.`;
export const bigInt = (value: bigint) =>
  `${value} is beyond the integers that this serializer can send.`;
