import { WampError } from 'nestjs-wamp';
import * as standard from '../../lib/protocol/standard-errors.js';
import { expect, it } from 'vitest';

it.each([undefined, null, 1, {}])('an error without a URI cannot be made: %s', (uri) => {
  expect(() => new WampError(uri as never)).toThrow('A WampError needs an error URI');
});

const classes = Object.values(standard).filter(
  (value): value is typeof standard.WampTimeoutError => 'uri' in value && value.uri !== undefined,
);

it.each(classes)(
  '$name has the name of its class, and a class of the application its own',
  (Known) => {
    expect(new Known('text').name).toBe(Known.name);
    expect(standard.errorFromMessage(Known.uri).name).toBe(Known.name);
    class OwnError extends Known {}
    expect(new OwnError('text').name).toBe('OwnError');
  },
);

it('an error of the application has the name of its class', () => {
  class OutOfStock extends WampError {}
  expect(new WampError('com.example.error').name).toBe('WampError');
  expect(new OutOfStock('com.example.error').name).toBe('OutOfStock');
  expect(classes).toHaveLength(16);
});
