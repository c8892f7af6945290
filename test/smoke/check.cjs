'use strict';
const assert = require('node:assert/strict');
const { on, once } = require('node:events');

const MAIN_EXPORTS = [
  'WampModule',
  'WampHub',
  'WampService',
  'WampProcedure',
  'WampSubscribe',
  'WampError',
  'WampResult',
];

/** What a compiler would emit for `@WampService('com.example.math') class MathService { ... }`. */
function createMathService({ WampHub, WampProcedure, WampService }) {
  class MathService {
    constructor(hub) {
      this.hub = hub;
    }
    add(a, b) {
      assert.ok(this.hub instanceof WampHub, 'the hub is injected by type');
      return a + b;
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(MathService.prototype, 'add');
  Reflect.defineMetadata('design:paramtypes', [Number, Number], MathService.prototype, 'add');
  Reflect.decorate([WampProcedure()], MathService.prototype, 'add', descriptor);
  Reflect.defineMetadata('design:paramtypes', [WampHub], MathService);
  return Reflect.decorate([WampService('com.example.math')], MathService);
}

async function startApp({ wamp, common, core }) {
  class AppModule {}
  const imports = [wamp.WampModule.forRoot({ realm: 'realm1', path: '/ws' })];
  common.Module({ imports, providers: [createMathService(wamp)] })(AppModule);
  const app = await core.NestFactory.create(AppModule, { logger: ['warn', 'error', 'fatal'] });
  await app.listen(0, '127.0.0.1');
  return app;
}

/** HELLO, CALL, GOODBYE and their answers, by hand over a real socket. */
async function converse(WebSocket, port) {
  const signal = AbortSignal.timeout(10_000);
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, 'wamp.2.json');
  const incoming = on(socket, 'message', { signal });
  const ask = async (message) => {
    socket.send(JSON.stringify(message));
    const { value } = await incoming.next();
    return JSON.parse(String(value[0]));
  };
  await once(socket, 'open', { signal });
  const welcome = await ask([1, 'realm1', { roles: { caller: {} } }]);
  assert.equal(welcome[0], 2, `WELCOME expected, got ${JSON.stringify(welcome)}`);
  assert.deepEqual(await ask([48, 1, {}, 'com.example.math.add', [2, 3]]), [50, 1, {}, [5]]);
  assert.equal((await ask([6, {}, 'wamp.close.close_realm']))[0], 6, 'GOODBYE is answered');
  socket.terminate();
}

/** Brokers need packages of their own: a port connects with them, and says clearly that they are missing. */
async function checkPorts({ nats, redis }) {
  const ports = {
    '@nats-io/transport-node': nats.natsCluster({ name: 'smoke' }).port,
    ioredis: redis.redisCluster({ name: 'smoke' }).port,
  };
  for (const [library, port] of Object.entries(ports)) {
    const opening = port.open({ name: 'smoke', node: 'one' }, { up() {}, down() {}, frame() {} });
    if (isInstalled(library)) await opening;
    else await assert.rejects(opening, new RegExp(`npm install ${library}`));
    await port.close(0);
  }
}

function isInstalled(library) {
  try {
    return require.resolve(library) !== '';
  } catch {
    return false;
  }
}

/** The main exports exist, and a Nest application made of them answers a call. */
async function check({ wamp, client, testing, nats, redis, common, core, ws }) {
  for (const name of MAIN_EXPORTS) {
    assert.equal(typeof wamp[name], 'function', `'nestjs-wamp' exports ${name}`);
  }
  assert.notEqual(Object.keys(testing).length, 0, "'nestjs-wamp/testing' exports something");
  assert.equal(typeof client.ticketAuth, 'function', "'nestjs-wamp/client' exports ticketAuth");
  await checkPorts({ nats, redis });
  const app = await startApp({ wamp, common, core });
  await converse(ws.WebSocket, app.getHttpServer().address().port);
  await app.close();
}

module.exports = { check };
