import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

const app = await NestFactory.create(AppModule);
app.enableShutdownHooks();
await app.listen(process.env['PORT'] ?? 3000);

const { port } = new URL(await app.getUrl());
console.log(
  `Now run: node sample/05-guards-and-validation/client/client.mjs ws://localhost:${port}/ws`,
);
