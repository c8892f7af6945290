import { toBase64 } from '../../serializers/base64.js';
import { type FormatRules, narrowed, toPlain } from '../../serializers/plain-value.js';

/** JSON for people and other programs: no value is an error. */
const rules: FormatRules = {
  isBinary: false,
  bigInt: (value) => {
    const number = narrowed(value);
    return typeof number === 'bigint' ? `${number}` : number;
  },
  binary: (bytes) => `\0${toBase64(bytes)}`,
  maxDepth: Infinity,
};

/**
 * Returns a value as JSON. Bytes are texts of NUL and Base64, as in `wamp.2.json`; integers that a number
 * cannot hold are texts; `undefined` is `null`.
 *
 * @param indent the spaces of one level; by default everything stands in one line
 */
export function jsonOf(value: unknown, indent?: number): string {
  return JSON.stringify(toPlain(value, rules) ?? null, undefined, indent);
}
