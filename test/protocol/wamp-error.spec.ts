import { WampError } from 'nestjs-wamp';
import { expect, it } from 'vitest';

it.each([undefined, null, 1, {}])('an error without a URI cannot be made: %s', (uri) => {
  expect(() => new WampError(uri as never)).toThrow('A WampError needs an error URI');
});
