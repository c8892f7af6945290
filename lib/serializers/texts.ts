/** The messages of `serializers/`. */
export const texts = {
  undecodable: (protocol: string, reason: string) => `Not a ${protocol} message: ${reason}`,
  wrongFrame: (protocol: string, kind: string) => `${protocol} must be sent in ${kind} frames.`,
  wrongData: (expected: string) => `a frame of ${expected} was expected`,
  tooDeep: (levels: number) => `it is nested more than ${levels} levels deep`,
  tooManyItems: (items: number) => `it has more than ${items} lists, maps and keys`,
  truncated: 'it ends in the middle of a value',
  trailing: (at: number) => `bytes follow the value, which ends at byte ${at}`,
  roundedId: 'an id is beyond 2^53',
  notUtf8: (at: number) => `the text at byte ${at} is not UTF-8`,
  unknownHead: (at: number) => `byte ${at} does not begin a known value`,
  tooDeepOrCircular: (levels: number) =>
    `A value is circular, or nested more than ${levels} levels deep.`,
  notInList: (type: string) => `A list cannot hold a ${type}.`,
  noPlainValue: (what: string, instead: string) => `${what} cannot be sent; ${instead} instead.`,
  mapKey: (type: string) => `The keys of a Map must be strings or numbers, not a ${type}.`,
  bigInt: (value: bigint) => `${value} is beyond the integers that this serializer can send.`,
} as const;
