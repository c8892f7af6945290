import { Redis } from 'ioredis';
import { natsCluster } from 'nestjs-wamp/nats';
import { redisCluster } from 'nestjs-wamp/redis';
import { describe, expect, it, vi } from 'vitest';

const self = { name: 'shop', node: 'one' };
const listener = { up: (): void => {}, down: (): void => {}, frame: (): void => {} };

describe('the options of natsCluster', () => {
  it('keep those of the cluster, and become a port', () => {
    const { port, ...rest } = natsCluster({ name: 'shop', label: 'a', servers: ['x:1', 'y:2'] });
    expect(rest).toEqual({ name: 'shop', label: 'a' });
    expect(port).toMatchObject({ kind: 'nats', maxFrameBytes: 1_048_576 });
  });

  it.each(['maxReconnectAttempts', 'noEcho', 'pingInterval', 'timeout', 'servers'])(
    'do not take options.%s, which a cluster fixes',
    (name) => {
      const options = { [name]: 1 };
      expect(() => natsCluster({ name: 'shop', options })).toThrow(
        `options.${name} of natsCluster() cannot be set`,
      );
    },
  );

  it('take a connection or servers, not both', () => {
    const connection = {} as never;
    expect(() => natsCluster({ name: 'shop', connection, servers: 'x' })).toThrow(
      'give either the connection',
    );
    expect(() => natsCluster({ name: 'shop', connection, options: { user: 'x' } })).toThrow(
      'give either the connection',
    );
    expect(natsCluster({ name: 'shop', connection, options: {} }).port.kind).toBe('nats');
  });
});

describe('the options of redisCluster', () => {
  it('keep those of the cluster, and become a port', () => {
    const { port, ...rest } = redisCluster({ name: 'shop', label: 'a', url: 'redis://x' });
    expect(rest).toEqual({ name: 'shop', label: 'a' });
    expect(port).toMatchObject({ kind: 'redis', maxFrameBytes: 1_048_576 });
  });

  it.each(['enableOfflineQueue', 'retryStrategy', 'commandTimeout', 'keyPrefix', 'protocol'])(
    'do not take options.%s, which a cluster fixes',
    (name) => {
      const options = { [name]: 1 };
      expect(() => redisCluster({ name: 'shop', options })).toThrow(
        `options.${name} of redisCluster() cannot be set`,
      );
    },
  );

  it.each([
    { url: 'redis://x', nodes: [{ host: 'x', port: 1 }] },
    { url: 'redis://x', client: {} as Redis },
    { nodes: [{ host: 'x', port: 1 }], client: {} as Redis },
    { options: { db: 1 }, client: {} as Redis },
  ])('take one way to Redis: %j', (ways) => {
    expect(() => redisCluster({ name: 'shop', ...ways })).toThrow('takes one of url, nodes and');
  });
});

describe.each([
  ['@nats-io/transport-node', () => natsCluster({ name: 'shop' })],
  ['ioredis', () => redisCluster({ name: 'shop' })],
] as const)('without the package %s', (library, cluster) => {
  it('the port says what to install', async () => {
    vi.doMock(library, () => {
      throw new Error('not found');
    });
    const { port } = cluster();
    await expect(port.open(self, listener)).rejects.toThrow(`npm install ${library}`);
    await port.close(0);
    vi.doUnmock(library);
  });
});
