import { connect, type WampClient } from 'nestjs-wamp/client';
import type { NodeView } from '../../sample/11-several-nodes/src/node/fleet.service.js';

/** A client that sees who is where, hears what is said, and answers waves. */
export class Visitor {
  readonly heard: unknown[] = [];
  nodes: readonly NodeView[] = [];
  /** The labels of the nodes that it did not see at some time. */
  readonly missed = new Set<string>();
  waves = 0;

  private constructor(
    readonly client: WampClient,
    readonly session: number,
  ) {}

  /** @param answer returns what it answers to waves; by default, a greeting */
  static async at(url: string, answer?: () => Promise<unknown>): Promise<Visitor> {
    const client = await connect({ url, reconnect: { maxDelayMs: 300 } });
    const { session } = await client.call<{ session: number }>('com.example.fleet.whereAmI');
    const visitor = new Visitor(client, session);
    await client.subscribe(
      'com.example.fleet.said',
      ({ args }) => void visitor.heard.push(args[0]),
    );
    await client.subscribe('com.example.fleet.nodes', ({ args: [nodes] }) => {
      const seen = new Set((nodes as NodeView[]).map(({ label }) => label));
      for (const { label } of visitor.nodes) if (!seen.has(label)) visitor.missed.add(label);
      visitor.nodes = nodes as NodeView[];
    });
    await client.register('com.example.page.wave', () => {
      visitor.waves++;
      return answer?.() ?? `hello from ${session}`;
    });
    return visitor;
  }

  say(text: string): Promise<unknown> {
    return this.client.call('com.example.fleet.say', [text]);
  }

  owns(job: string): Promise<boolean> {
    return this.client.call('com.example.fleet.owns', [job]);
  }

  wave(session: number): Promise<unknown> {
    return this.client.call('com.example.fleet.wave', [session]);
  }

  /** True if it knows exactly these nodes, with so many sessions each. */
  sees(counts: Readonly<Record<string, number>>): boolean {
    const seen = this.nodes.map(({ label, sessions }) => [label, sessions.length]);
    return JSON.stringify(Object.fromEntries(seen)) === JSON.stringify(counts);
  }
}
