// The messages of `utilities/`.

export const noPrefix =
  'wampUtilities() needs the option prefix, the beginning of the URIs of its procedures, such as "com.example.util".';
export const callBackWhat =
  'callMeBack(uri, args) takes the URI of a procedure of the caller, and a list or a dictionary of arguments.';
export const callerUnknown =
  'At a router, nobody knows the caller, so it cannot be called back; serve wampUtilities() at a hub.';
export const noAnswer = (id: unknown, most: number) =>
  `There is no answer ${typeof id === 'number' ? id : 'of this id'}; callMeBack() returns the ids, and the last ${most} answers of a session are kept.`;
export const answerTooLarge = (bytes: number, most: number) =>
  `The answer takes ${bytes} bytes, and at most ${most} are kept.`;
