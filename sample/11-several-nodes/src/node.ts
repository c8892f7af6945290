import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

// One node. `main.ts` starts three of them.
const { NODE_LABEL: label = 'one', BROKER_URL: brokerUrl = 'nats://127.0.0.1:4222' } = process.env;

const app = await NestFactory.create(AppModule.of(label, brokerUrl), {
  logger: ['warn', 'error', 'fatal'],
});
app.enableShutdownHooks([], { useProcessExit: true });
// A node does not outlive the process that has started it.
process.once('disconnect', () => void app.close());
await app.listen(process.env['NODE_PORT'] ?? 0, '127.0.0.1');
process.send?.({ port: Number(new URL(await app.getUrl()).port) });
