import * as texts from './texts.js';

// The tables of RFC 3454 that RFC 4013 names. Unassigned code points are allowed, as in its queries.

/** Table B.1: mapped to nothing. */
const ignored = /[\u00ad\u034f\u1806\u180b-\u180d\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff]/gu; // oxlint-disable-line no-misleading-character-class

/** Table C.1.2: spaces other than the ASCII one. */
const spaces = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/gu;

/** Tables C.2.1 to C.9: control and private characters, noncharacters, surrogates, tags and the like. */
const prohibited =
  /[\p{Cc}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}\u06dd\u070f\u180e\u200e\u200f\u2028-\u202e\u2061-\u2063\u206a-\u206f\u2ff0-\u2ffb\ufff9-\ufffd\u{1d173}-\u{1d17a}\u{e0001}\u{e0020}-\u{e007f}]/u;

/** Table D.1: characters that are written from right to left. */
const rightToLeft =
  /[\u05be\u05c0\u05c3\u05d0-\u05ea\u05f0-\u05f4\u061b\u061f\u0621-\u063a\u0640-\u064a\u066d-\u066f\u0671-\u06d5\u06dd\u06e5\u06e6\u06fa-\u06fe\u0700-\u070d\u0710\u0712-\u072c\u0780-\u07a5\u07b1\u200f\ufb1d\ufb1f-\ufb28\ufb2a-\ufb36\ufb38-\ufb3c\ufb3e\ufb40\ufb41\ufb43\ufb44\ufb46-\ufbb1\ufbd3-\ufd3d\ufd50-\ufd8f\ufd92-\ufdc7\ufdf0-\ufdfc\ufe70-\ufe74\ufe76-\ufefc]/u;

/** Table D.2, as far as letters go: all that table D.1 does not have. */
const letter = /\p{L}/u;

/**
 * Normalizes a user name or a password, so that both ends of a login compute with the same characters
 * (RFC 4013, "SASLprep"; specification: "WAMP-SCRAM").
 *
 * @throws `TypeError` if the text has a character that may not be in it; the message does not show the text
 * @example
 * saslPrep('Ⅸ'); // 'IX'
 */
export function saslPrep(text: string): string {
  // ASCII without controls is what most have, and needs nothing of this.
  if (/^[ -~]*$/.test(text)) return text;
  const prepared = text.replace(ignored, '').replace(spaces, ' ').normalize('NFKC');
  if (prohibited.test(prepared)) throw new TypeError(texts.prohibitedCharacter);
  if (!isOneDirection(Array.from(prepared))) throw new TypeError(texts.mixedDirections);
  return prepared;
}

/** A text with characters from right to left begins and ends with one, and has no others (RFC 3454, 6). */
function isOneDirection(characters: readonly string[]): boolean {
  if (!characters.some((character) => rightToLeft.test(character))) return true;
  const ends = [characters[0], characters.at(-1)] as readonly string[];
  if (!ends.every((end) => rightToLeft.test(end))) return false;
  return !characters.some((character) => letter.test(character) && !rightToLeft.test(character));
}
