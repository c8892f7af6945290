// An application of both kinds of modules gets one copy of the package, however a file asks for it.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import * as common from '@nestjs/common';
import * as core from '@nestjs/core';
import * as imported from 'nestjs-wamp';
import * as client from 'nestjs-wamp/client';
import * as nats from 'nestjs-wamp/nats';
import * as redis from 'nestjs-wamp/redis';
import * as testing from 'nestjs-wamp/testing';
import * as ws from 'ws';
import { check } from './check.cjs';

const require = createRequire(import.meta.url);
const required = require('nestjs-wamp');

for (const [name, value] of Object.entries(imported)) assert.equal(required[name], value, name);
assert.equal(require('nestjs-wamp/testing').WampTestClient, testing.WampTestClient);
assert.equal(require('nestjs-wamp/client').WampError, imported.WampError);
// The service is of the one half, the module that finds it of the other.
const { WampModule } = imported;
const entries = { client, testing, nats, redis };
await check({ wamp: { ...required, WampModule }, ...entries, common, core, ws });
console.log('  import and require: ok');
