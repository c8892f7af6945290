import { describe, expect, it } from 'vitest';
import * as auth from '../../lib/client/auth/index.js';
import * as cbor from '../../lib/client/cbor.js';
import * as client from '../../lib/client/index.js';
import * as msgpack from '../../lib/client/msgpack.js';

describe('the entries of the client', () => {
  it('nestjs-wamp/client exports these values', () => {
    expect(Object.keys(client).toSorted()).toMatchInlineSnapshot(`
      [
        "CloseUri",
        "ErrorUri",
        "JsonSerializer",
        "WampAuthorizationFailedError",
        "WampCanceledError",
        "WampConnectionError",
        "WampError",
        "WampFeatureNotSupportedError",
        "WampInvalidArgumentError",
        "WampInvalidUriError",
        "WampNoSuchProcedureError",
        "WampNoSuchRealmError",
        "WampNoSuchRegistrationError",
        "WampNoSuchSessionError",
        "WampNoSuchSubscriptionError",
        "WampNotAuthorizedError",
        "WampPayloadSizeExceededError",
        "WampProcedureAlreadyExistsError",
        "WampResult",
        "WampRuntimeError",
        "WampTimeoutError",
        "WampUnavailableError",
        "connect",
        "craAuth",
        "createClient",
        "logCalls",
        "retryLost",
        "ticketAuth",
        "withClient",
      ]
    `);
  });

  it('nestjs-wamp/client/auth exports these values', () => {
    expect(Object.keys(auth).toSorted()).toMatchInlineSnapshot(`
      [
        "cryptosignAuth",
        "scramAuth",
      ]
    `);
  });

  it('nestjs-wamp/client/msgpack and /cbor export their serializers', () => {
    expect([Object.keys(msgpack), Object.keys(cbor)]).toEqual([
      ['MsgpackSerializer'],
      ['CborSerializer'],
    ]);
  });
});
