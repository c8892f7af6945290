import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import type { Target } from './contract.js';

/** Lets a Nest application listen on any free port. */
export async function serve(app: INestApplication): Promise<Target> {
  await app.listen(0, '127.0.0.1');
  const server = app.getHttpServer() as Server;
  return { port: (server.address() as AddressInfo).port };
}
