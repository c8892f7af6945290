// The messages of `protocol/`.

export const unknownType = (code: string) => `Unknown message type ${code}.`;
export const wrongLength = (name: string, elements: number, allowed: string) =>
  `${name} has ${elements} elements after its type; it takes ${allowed}.`;
export const wrongElement = (path: string, expected: string, actual: string) =>
  `${path} must be ${expected}, not ${actual}.`;
export const notAList = (type: string) => `A message is a list, not ${type}.`;
export const errorWithoutUri =
  'A WampError needs an error URI, such as "com.example.error.out_of_stock".';
export const unknownOption = (
  name: string,
  where: string,
  meant: string | undefined,
  names: readonly string[],
) =>
  meant === undefined
    ? `${where}: unknown option "${name}"; the options are ${names.join(', ')}.`
    : `${where}: unknown option "${name}": did you mean "${meant}"?`;
export const unknownLimit = (name: string, names: readonly string[], meant: string | undefined) =>
  meant === undefined
    ? `There is no limit "${name}"; the limits are ${names.join(', ')}.`
    : `There is no limit "${name}": did you mean "${meant}"?`;
export const badLimit = (name: string, kind: string, value: string) =>
  `The limit ${name} must be ${kind}, not ${value}.`;
export const wrongValue = (name: string, owner: string | undefined, kind: string, value: string) =>
  `The option ${name}${owner === undefined ? '' : ` of ${owner}`} must be ${kind}, not ${value}.`;
export const prohibitedCharacter =
  'A user name or password has a control character, or another one that may not be in it.';
export const mixedDirections =
  'A user name or password mixes characters from left to right and from right to left.';
export const indescribable = 'A value without a text was thrown';
export const wrongPayload = 'Arguments are a list, and keyword arguments an object.';
