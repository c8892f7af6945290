/** Every sentence of this ring: what cannot be decoded is told in ABORT, what cannot be encoded in ERROR or a log. */
export const texts = {
  wrongData: (expected: string) => `a frame of ${expected} was expected`,
  tooDeep: (levels: number) => `it is nested more than ${levels} levels deep`,
  truncated: 'it ends in the middle of a value',
  trailing: (at: number) => `bytes follow the value, which ends at byte ${at}`,
  keyNotString: (at: number) => `the map key at byte ${at} is not a string`,
  unknownHead: (at: number) => `byte ${at} begins no value that is understood`,
  unknownExtension: (at: number) => `the extension at byte ${at} is not understood`,

  tooDeepOrCircular: (levels: number) =>
    `A value is circular, or nested more than ${levels} levels deep.`,
  notInList: (type: string) => `A list cannot hold a ${type}.`,
  mapKey: (type: string) => `The keys of a Map must be strings or numbers, not a ${type}.`,
  bigInt: (value: bigint) => `${value} is beyond the integers this serializer can carry.`,
} as const;
