import { describe, expect, it } from 'vitest';
import { AppModule } from '../../sample/02-services-and-pubsub/src/app.module.js';
import { Mailbox } from '../interop/support/mailbox.js';
import { RunningSample, valueOf } from './support.js';

const garden = 'com.example.rooms.garden';

describe('sample/02-services-and-pubsub', () => {
  it('brings a line to the members of the room, but not to its author', async () => {
    const sample = await RunningSample.start(AppModule);
    const people = await Promise.all([sample.connect(), sample.connect(), sample.connect()]);
    const [author, member, stranger] = people;
    const heard = new Mailbox<unknown>();
    for (const person of people)
      await person.subscribe(`${garden}.said`, ({ argsList }) =>
        heard.put([people.indexOf(person), argsList?.[0]]),
      );
    await author.call('com.example.rooms.enter', ['garden']);
    await member.call('com.example.rooms.enter', ['garden']);

    await stranger.publish(`${garden}.say`, ['From outside.']);
    await author.publish(`${garden}.say`, ['It rains.']);

    expect(await heard.next()).toEqual([1, 'It rains.']);
    for (const person of people) await person.call('com.example.audit.counts');
    expect(heard.rest()).toEqual([]);
  });

  it('offers a procedure for each room, as long as somebody is in it', async () => {
    const sample = await RunningSample.start(AppModule);
    const [person, other] = [await sample.connect(), await sample.connect()];
    await person.call('com.example.rooms.enter', ['garden']);
    await other.call('com.example.rooms.enter', ['garden']);
    const ids = [person.getSessionId(), other.getSessionId()];

    expect(await valueOf(other.call(`${garden}.members`))).toEqual(ids);
    await other.call('com.example.rooms.leave', ['garden']);
    expect(await valueOf(other.call(`${garden}.members`))).toEqual([ids[0]]);

    const gone = new Mailbox<unknown>();
    await other.subscribe('com.example.rooms.went', ({ argsList }) => gone.put(argsList));
    await person.disconnect();

    expect(await gone.next()).toEqual([ids[0]]);
    await expect(other.call(`${garden}.members`)).rejects.toMatchObject({
      errorUri: 'wamp.error.no_such_procedure',
    });
  });

  it('tells everybody but the one who came', async () => {
    const sample = await RunningSample.start(AppModule);
    const person = await sample.connect();
    const came = new Mailbox<unknown>();
    await person.subscribe('com.example.rooms.came', ({ argsList }) => came.put(argsList));

    const other = await sample.connect();

    expect(await came.next()).toEqual([other.getSessionId()]);
  });

  it('counts what is published under a prefix', async () => {
    const person = await (await RunningSample.start(AppModule)).connect();

    await person.publish('com.example.a', []);
    await person.publish('com.example.a', []);
    await person.publish('com.example.b.c', []);
    await person.publish('org.example', []);

    expect(await valueOf(person.call('com.example.audit.counts'))).toEqual({
      'com.example.a': 2,
      'com.example.b.c': 1,
    });
  });

  it('sends the time to a client as long as it listens', async () => {
    const sample = await RunningSample.start(AppModule);
    const person = await sample.connect();
    const times = new Mailbox<unknown>();

    const { subscriptionKey } = await person.subscribe('com.example.clock.time', ({ argsList }) =>
      times.put(argsList?.[0]),
    );

    expect(await times.next()).toMatch(/^\d{4}-\d\d-\d\dT/);
    await person.unsubscribe(subscriptionKey);
    expect(sample.hub.subscribers('com.example.clock.time').size).toBe(0);
  });

  it('has a client script that comes to its end', async () => {
    const sample = await RunningSample.start(AppModule);

    expect(await sample.script('02-services-and-pubsub/client/client.mjs')).toEqual([
      'The garden has 2 members.',
      `Bob heard ${garden}.said: It rains.`,
      `Published so far: { '${garden}.say': 1 }`,
      'After everybody left: wamp.error.no_such_procedure',
      expect.stringMatching(/^Carol saw the clock: \d{4}-/),
    ]);
  });
});
