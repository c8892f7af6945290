import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

const app = await NestFactory.create(AppModule);
// SIGTERM closes the application and then ends the process, with status 0.
app.enableShutdownHooks([], { useProcessExit: true });
await app.listen(process.env['PORT'] ?? 3000);

const { port } = new URL(await app.getUrl());
console.log(
  `Listening. Now run: node sample/07-in-production/client/client.mjs ws://localhost:${port}/ws`,
);
