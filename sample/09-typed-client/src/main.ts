import { Server } from './server/server.js';

const port = await new Server().start(process.env['PORT'] ?? 3000);

console.log(`Open http://localhost:${port} in a browser, best in two windows.`);
console.log(`Then run: node sample/09-typed-client/dist/client.js ws://localhost:${port}/ws`);
