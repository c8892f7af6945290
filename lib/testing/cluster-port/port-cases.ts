import assert from 'node:assert/strict';
import type { TopicName } from '../../cluster/cluster-port.js';
import { type PortLab, topicOf } from './port-lab.js';

/** One property of a port. */
export interface PortCase {
  readonly name: string;
  readonly run: (lab: PortLab) => Promise<void>;
}

/** URIs that mean something to a broker, or that it would not take as they are. */
const oddUris = [
  'a.*',
  'a.>',
  '*',
  '>',
  '$SYS.a',
  '_INBOX.a',
  'a..b',
  'a.',
  '.a',
  'a.[bc]?',
  'a\\.b',
  'com.Ünïcode.\u{1F98A}',
  `a.${'x'.repeat(254)}`,
  'a.=b',
  'a.\'"%s${1}',
];

/** What every port does while its broker is there. */
export const portCases: readonly PortCase[] = [
  {
    name: 'delivers publications to all nodes that listen, in their order',
    async run(lab) {
      const [a, b, c, d] = (await lab.nodesOf(4)) as [Peer, Peer, Peer, Peer];
      const topic = topicOf('com.example.order');
      await Promise.all([b.port.listen(topic), c.port.listen(topic)]);
      const sent = Array.from({ length: 1_000 }, (_, at) => `event ${at}`);
      for (const text of sent) assert.equal(a.publish(topic, text), true, 'publish() while up');
      assert.deepEqual(await lab.arrived(b, sent.length), sent);
      assert.deepEqual(await lab.arrived(c, sent.length), sent);
      assert.deepEqual(d.texts, [], 'a node that does not listen');
    },
  },
  {
    name: 'delivers nothing to the node that has sent it',
    async run(lab) {
      const [a, b] = (await lab.nodesOf(2)) as [Peer, Peer];
      const topic = topicOf('com.example.echo');
      await Promise.all([a.port.listen(topic), b.port.listen(topic)]);
      a.publish(topic, 'of a');
      a.port.broadcast(Buffer.from('to all'));
      assert.deepEqual((await lab.arrived(b, 2)).toSorted(), ['of a', 'to all']);
      b.publish(topic, 'of b');
      assert.deepEqual(await lab.arrived(a, 1), ['of b']);
    },
  },
  {
    name: 'delivers a broadcast to all nodes of the application, and to no other application',
    async run(lab) {
      const [a, b, c] = (await lab.nodesOf(3)) as [Peer, Peer, Peer];
      const stranger = await lab.node(`${lab.application}-2`);
      a.port.broadcast(Buffer.from('to all'));
      assert.deepEqual(await lab.arrived(b, 1), ['to all']);
      assert.deepEqual(await lab.arrived(c, 1), ['to all']);
      await stranger.port.flush();
      assert.deepEqual(stranger.texts, []);
    },
  },
  {
    name: 'delivers to one node what is sent to it, in its order',
    async run(lab) {
      const [a, b, c] = (await lab.nodesOf(3)) as [Peer, Peer, Peer];
      const sent = Array.from({ length: 100 }, (_, at) => `frame ${at}`);
      for (const text of sent) assert.equal(a.port.send(b.name, Buffer.from(text)), true);
      assert.deepEqual(await lab.arrived(b, sent.length), sent);
      await Promise.all([a.port.flush(), c.port.flush()]);
      assert.deepEqual(c.texts, []);
    },
  },
  {
    name: 'delivers what is published after listen() has resolved, each of 300 times',
    async run(lab) {
      const [a, b] = (await lab.nodesOf(2)) as [Peer, Peer];
      for (let at = 1; at <= 300; at++) {
        const topic = topicOf(`com.example.first.${at}`);
        await b.port.listen(topic);
        a.publish(topic, `event ${at}`);
        assert.equal((await lab.arrived(b, at)).at(-1), `event ${at}`);
      }
    },
  },
  {
    name: 'delivers nothing of a topic after unlisten()',
    async run(lab) {
      const [a, b] = (await lab.nodesOf(2)) as [Peer, Peer];
      const [left, kept] = [topicOf('com.example.left'), topicOf('com.example.kept')];
      await Promise.all([b.port.listen(left), b.port.listen(kept)]);
      b.port.unlisten(left);
      b.port.unlisten(topicOf('com.example.never'));
      await b.port.listen(topicOf('com.example.confirmed'));
      a.publish(left, 'left');
      a.publish(kept, 'kept');
      assert.deepEqual(await lab.arrived(b, 1), ['kept']);
    },
  },
  {
    name: 'delivers what patterns match, until the last one of them is left',
    async run(lab) {
      const [a, b] = (await lab.nodesOf(2)) as [Peer, Peer];
      const prefixes = ['com.exam', 'com.exo'].map((uri) => topicOf(uri, 'prefix'));
      const wildcard = topicOf('org..news', 'wildcard');
      await Promise.all([...prefixes, wildcard].map((each) => b.port.listen(each)));
      b.port.unlisten(prefixes[1] as TopicName);
      await b.port.listen(topicOf('com.example.confirmed'));
      const matching = [
        'com.example.a',
        'com.exam',
        'com.examined.b.c',
        'org.a.news',
        'org.*.news',
      ];
      for (const uri of matching) a.publish(topicOf(uri), uri);
      // A port may deliver more, and more than once.
      await lab.until(() => matching.every((uri) => b.texts.includes(uri)));
    },
  },
  ...oddUris.map((uri) => ({
    name: `delivers events of the topic ${uri.length > 40 ? 'with 256 characters' : uri}`,
    async run(lab: PortLab) {
      const [a, b, c] = (await lab.nodesOf(3)) as [Peer, Peer, Peer];
      const stranger = await lab.node(`${lab.application}-2`);
      await Promise.all([b, stranger].map(({ port }) => port.listen(topicOf(uri))));
      await c.port.listen(topicOf('a.b'));
      a.publish(topicOf(uri), 'odd');
      assert.deepEqual(await lab.arrived(b, 1), ['odd']);
      a.publish(topicOf('a.b'), 'plain');
      assert.deepEqual(await lab.arrived(c, 1), ['plain'], 'the topic a.b of another node');
      assert.deepEqual(stranger.texts, [], 'the same topic of another application');
    },
  })),
  {
    name: 'delivers any bytes, and the largest frame; one byte more is not sent, and does no harm',
    async run(lab) {
      const [a, b] = (await lab.nodesOf(2)) as [Peer, Peer];
      const topic = topicOf('com.example.bytes');
      await b.port.listen(topic);
      const all = Uint8Array.from({ length: 256 }, (_, at) => at);
      const largest = new Uint8Array(a.port.maxFrameBytes).fill(0xa5);
      assert.equal(a.port.publish(topic, all), true);
      assert.equal(a.port.publish(topic, largest), true);
      assert.equal(a.port.publish(topic, new Uint8Array(a.port.maxFrameBytes + 1)), false);
      a.publish(topic, 'after');
      await lab.arrived(b, 3);
      assert.deepEqual(b.frames[0], all);
      assert.equal(Buffer.compare(b.frames[1] as Uint8Array, largest), 0, 'the largest frame');
      assert.equal(b.texts[2], 'after');
    },
  },
  {
    name: 'knows whether somebody listens as a node',
    async run(lab) {
      const [a, b, c] = (await lab.nodesOf(3)) as [Peer, Peer, Peer];
      await c.port.close(1_000);
      const { knowsGone = true } = lab.bench;
      // A broker may learn a moment later that a connection has ended.
      await lab.until(async () => (await a.port.isGone(c.name)) === knowsGone);
      const asked = ['nobody', b.name, b.name].map((node) => a.port.isGone(node));
      assert.deepEqual(await Promise.all(asked), [knowsGone, false, false]);
      assert.deepEqual(b.texts, [], 'the question is no frame');
    },
  },
  {
    name: 'resolves flush() after what was sent before',
    async run(lab) {
      const [a, b] = (await lab.nodesOf(2)) as [Peer, Peer];
      for (let at = 0; at < 100; at++) a.port.send(b.name, Buffer.from(`frame ${at}`));
      await Promise.all([a.port.flush(), a.port.flush()]);
      await lab.arrived(b, 100);
    },
  },
  {
    name: 'sends on close() what is pending, and nothing after it',
    async run(lab) {
      const [a, b] = (await lab.nodesOf(2)) as [Peer, Peer];
      for (let at = 0; at < 100; at++) a.port.send(b.name, Buffer.from(`frame ${at}`));
      await a.port.close(1_000);
      await lab.arrived(b, 100);
      assert.equal(a.port.broadcast(Buffer.from('late')), false);
      assert.equal(await a.port.isGone(b.name), false);
      await assert.rejects(a.port.flush());
      b.port.broadcast(Buffer.from('to all'));
      await b.port.flush();
      assert.deepEqual(a.texts, []);
      await a.port.close(0);
    },
  },
  {
    name: 'is opened again after close(), and not twice at once',
    async run(lab) {
      const [a, b] = (await lab.nodesOf(2)) as [Peer, Peer];
      await assert.rejects(async () => a.port.open({ name: lab.application, node: 'other' }, a));
      await a.port.close(1_000);
      a.isUp = false;
      await a.port.open({ name: lab.application, node: a.name }, a);
      await lab.until(() => a.isUp);
      b.port.send(a.name, Buffer.from('again'));
      assert.deepEqual(await lab.arrived(a, 1), ['again']);
    },
  },
];

type Peer = Awaited<ReturnType<PortLab['node']>>;
