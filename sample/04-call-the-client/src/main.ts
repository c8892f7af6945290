import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

const app = await NestFactory.create(AppModule);
app.enableShutdownHooks();
await app.listen(process.env['PORT'] ?? 3000);

const { port } = new URL(await app.getUrl());
console.log(
  `Start a device: node sample/04-call-the-client/client/device.mjs ws://localhost:${port}/ws`,
);
console.log(`Then look at http://localhost:${port}/devices`);
