const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const length = 12;

/** Returns a name for one run of this process: 12 random letters and digits. Nobody has to choose one. */
export function newNode(): string {
  let node = '';
  while (node.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length * 2))) {
      // What is above the last whole multiple would make some letters more frequent.
      if (byte < 4 * letters.length) node += letters[byte % letters.length];
    }
  }
  return node.slice(0, length);
}

const form = /^[0-9A-Za-z]{12}$/;

/** Returns true for what `newNode` may return. Nothing else becomes part of a subject. */
export function isNode(value: unknown): value is string {
  return typeof value === 'string' && form.test(value);
}
