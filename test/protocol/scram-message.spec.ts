import { expect, it } from 'vitest';
import { scramAuthMessage } from '../../lib/protocol/scram-message.js';

const exchange = {
  authid: 'user',
  clientNonce: 'rOprNGfwEbeRWgbNEkqO',
  nonce: 'rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0',
  salt: 'W22ZaJ0SNY7soEsUEjb6gQ==',
  iterations: 4096,
};
const first = 'n=user,r=rOprNGfwEbeRWgbNEkqO';
const server =
  'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096';

it.each([
  ['wamp-scram', 'biws'],
  ['scram', ''],
] as const)('%s signs the values of HELLO and CHALLENGE (RFC 7677, 3)', (method, binding) => {
  const last = `c=${binding},r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0`;
  expect(scramAuthMessage(method, exchange)).toBe([first, server, last].join(','));
});

it.each([
  ['a=b,c', 'n=a=3Db=2Cc,'],
  ['\u2168', 'n=IX,'],
])('the authid %s is prepared and escaped', (authid, start) => {
  expect(scramAuthMessage('wamp-scram', { ...exchange, authid }).startsWith(start)).toBe(true);
});
