import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

const port = process.env['PORT'] ?? 3000;
const app = await NestFactory.create(AppModule);
// SIGTERM closes the application and then ends the process, with status 0.
app.enableShutdownHooks([], { useProcessExit: true });
await app.listen(port);

const url = await app.getUrl();
const wsUrl = `${url.replace('http', 'ws')}/ws`;
console.log(`Listening. Now run: node sample/07-in-production/client/client.mjs ${wsUrl}`);
