import { natsCluster } from 'nestjs-wamp/nats';
import { redisCluster } from 'nestjs-wamp/redis';
import { eventually } from 'nestjs-wamp/testing';
import { describe, expect, it } from 'vitest';
import { FrameType } from '../../lib/cluster/frames/frame-type.js';
import { LaterNode } from '../utils/later-node.js';
import { type BrokerName, BrokerProcess, hasBroker } from './broker-process.js';
import { RealNode, soon, topic } from './real-node.js';

const clusters = {
  nats: (servers: string) => natsCluster({ name: 'shop', servers }),
  redis: (url: string) => redisCluster({ name: 'shop', url }),
};

describe.each(Object.keys(clusters) as BrokerName[])('over %s', (name) => {
  const isThere = hasBroker(name);

  it.skipIf(!isThere)('nodes of later versions do no harm, and are shown', async () => {
    const broker = await BrokerProcess.start(name);
    {
      await using node = await RealNode.start(clusters[name](broker.url));
      await using later = await LaterNode.open(clusters[name](broker.url).port, 'shop');
      await using latest = await LaterNode.open(clusters[name](broker.url).port, 'shop');
      const { hub, heard } = await node.listen();
      await eventually(() => later.isUp && latest.isUp, soon);
      later.beat(1, 2);
      later.publish(2, topic, 'of version 2');
      later.send(1, 99, 'of an unknown type');
      later.publish(1, topic, 'with more members');
      latest.beat(2, 3);
      for (const type of Object.values(FrameType))
        if (type !== FrameType.Beat && type !== FrameType.Bye) latest.send(2, type, 'x');
      const frames = Object.keys(FrameType).length - 2;
      await eventually(() => hub.clusterStats?.framesDropped.version === frames + 1, soon);
      await eventually(() => heard.length > 0, soon);
      expect(heard).toEqual(['with more members']);
      expect(hub.clusterStats).toMatchObject({
        members: 2,
        incompatible: 1,
        framesDropped: { 'unknown-type': 1, malformed: 0, undecodable: 0, failed: 0 },
      });
      expect([...hub.cluster.incompatible.keys()]).toEqual([latest.name]);
      expect([...hub.cluster.members.keys()]).toContain(later.name);
      expect(node.lines('error')).toEqual([]);
    }
    await broker.remove();
  });
});
