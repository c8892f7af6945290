// Runs a WAMP router that others wrote: node router.mjs PORT. It tells its port by IPC.
import FoxRouter from 'fox-wamp';

const server = new FoxRouter().listenWAMP({ host: '127.0.0.1', port: Number(process.argv[2]) });
server.once('listening', () => process.send({ port: server.address().port }));
process.once('disconnect', () => process.exit());
