'use strict';
// A CommonJS application loads the same ES modules by require().
const { check } = require('./check.cjs');

void check({
  wamp: require('nestjs-wamp'),
  client: require('nestjs-wamp/client'),
  testing: require('nestjs-wamp/testing'),
  nats: require('nestjs-wamp/nats'),
  redis: require('nestjs-wamp/redis'),
  common: require('@nestjs/common'),
  core: require('@nestjs/core'),
  ws: require('ws'),
}).then(() => console.log('  require: ok'));
