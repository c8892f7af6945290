// Plain Node, no bundler and no test runner: they hide errors of import cycles.
import * as common from '@nestjs/common';
import * as core from '@nestjs/core';
import * as wamp from 'nestjs-wamp';
import * as client from 'nestjs-wamp/client';
import * as nats from 'nestjs-wamp/nats';
import * as redis from 'nestjs-wamp/redis';
import * as testing from 'nestjs-wamp/testing';
import * as ws from 'ws';
import { check } from './check.cjs';

await check({ wamp, client, testing, nats, redis, common, core, ws });
console.log('  import: ok');
