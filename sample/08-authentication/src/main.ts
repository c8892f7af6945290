import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

const app = await NestFactory.create(AppModule, { logger: ['warn', 'error', 'fatal'] });
app.enableShutdownHooks();
await app.listen(process.env['PORT'] ?? 3000);

const { port } = new URL(await app.getUrl());
console.log(`Open http://localhost:${port} in two browsers: Ann in one, Root in the other.`);
