import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WampHub, WampModule } from 'nestjs-wamp';
import { natsCluster } from 'nestjs-wamp/nats';
import { redisCluster } from 'nestjs-wamp/redis';
import type { NodeTarget } from './node-target.js';

/** Starts a node of this package. */
export async function wampNode(kind: 'nats' | 'redis', url: string): Promise<NodeTarget> {
  const cluster =
    kind === 'nats'
      ? natsCluster({ name: 'bench', servers: url })
      : redisCluster({ name: 'bench', url });
  // The generator is one address with all clients.
  const limits = { maxSessionsPerAddress: 0 };
  class AppModule {}
  Module({ imports: [WampModule.forRoot({ path: '/ws', cluster, limits })] })(AppModule);
  const app = await NestFactory.create(AppModule, { logger: ['warn', 'error', 'fatal'] });
  await app.listen(0, '127.0.0.1');
  const hub = app.get(WampHub);
  return {
    port: Number(new URL(await app.getUrl()).port),
    publish: (at, text) => void hub.publish('com.example.event', [at, text]),
    call: (session, text) => hub.cluster.session(Number(session)).call('com.example.echo', [text]),
  };
}
