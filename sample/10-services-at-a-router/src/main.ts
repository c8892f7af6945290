import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { Plant } from './plant.js';

const plant = await Plant.start(process.env['ROUTER_URL']);
await plant.setWorkers(2);

const app = await NestFactory.create(AppModule.with(plant), { logger: ['warn', 'error', 'fatal'] });
app.enableShutdownHooks();
await app.listen(process.env['PORT'] ?? 3000);

const { port } = new URL(await app.getUrl());
console.log(`The router is ${plant.url}, with two workers.`);
console.log(`Open http://localhost:${port} in a browser.`);
