import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

const port = process.env['PORT'] ?? 3000;
const app = await NestFactory.create(AppModule);
app.enableShutdownHooks();
await app.listen(port);
console.log(
  `Now run: node sample/05-guards-and-validation/client/client.mjs ws://localhost:${port}/ws`,
);
