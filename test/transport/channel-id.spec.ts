import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { channelIdsOf } from '../../lib/transport/channel-id.js';
import { selfSigned } from '../utils/certificates.js';

/** Both ends of a TLS connection. */
async function channel(maxVersion: 'TLSv1.2' | 'TLSv1.3'): Promise<[TLSSocket, TLSSocket]> {
  const server = createServer({ ...(await selfSigned('server')), maxVersion });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const accepted = once(server, 'secureConnection') as Promise<[TLSSocket]>;
  const { port } = server.address() as AddressInfo;
  const client = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  const [[socket]] = await Promise.all([accepted, once(client, 'secureConnect')]);
  server.close();
  return [socket, client];
}

describe('the id of a TLS channel', () => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)('%s: tls-exporter is that of the client', async (v) => {
    const [server, client] = await channel(v);
    const id = channelIdsOf(server)('tls-exporter');
    const other = client.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0));
    expect(id).toEqual(other);
    expect(id).toHaveLength(32);
    client.destroy();
  });

  it('tls-unique is that of the client, and of TLS 1.2 alone', async () => {
    const [server, client] = await channel('TLSv1.2');
    const finished = createHash('sha256').update(client.getFinished()!).digest();
    expect(channelIdsOf(server)('tls-unique')).toEqual(finished);
    client.destroy();
    const [modern, its] = await channel('TLSv1.3');
    expect(channelIdsOf(modern)('tls-unique')).toBeUndefined();
    its.destroy();
  });

  it('of another type is none', async () => {
    const [server, client] = await channel('TLSv1.3');
    expect(channelIdsOf(server)('tls-server-end-point')).toBeUndefined();
    client.destroy();
  });
});
