import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

const app = await NestFactory.create(AppModule, { logger: ['warn', 'error', 'fatal'] });
app.enableShutdownHooks();
await app.listen(process.env['PORT'] ?? 3000);

const { port } = new URL(await app.getUrl());
console.log(`Open http://localhost:${port} in a browser, best in two windows.`);
console.log(`The console is at http://localhost:${port}/wamp`);
