import { beforeEach, describe, expect, it } from 'vitest';
import type { Wampy } from 'wampy';
import { AppModule } from '../../sample/05-guards-and-validation/src/app.module.js';
import type { Role } from '../../sample/05-guards-and-validation/src/auth/user.js';
import { Mailbox } from '../interop/support/mailbox.js';
import { RunningSample, valueOf } from './support.js';

describe('sample/05-guards-and-validation', () => {
  let sample: RunningSample;

  beforeEach(async () => {
    sample = await RunningSample.start(AppModule);
  });

  async function login(name: string, role: Role): Promise<Wampy> {
    const person = await sample.connect();
    await person.call('com.example.auth.login', { argsDict: { name, role } });
    return person;
  }

  const place = (person: Wampy, ...lines: object[]) =>
    person.call('com.example.orders.place', { argsDict: { lines } });

  it('lets only customers order', async () => {
    const refusal = { errorUri: 'wamp.error.not_authorized' };
    const pear = { article: 'pear', amount: 1 };

    await expect(place(await sample.connect(), pear)).rejects.toMatchObject(refusal);
    await expect(place(await login('Bob', 'clerk'), pear)).rejects.toMatchObject(refusal);

    expect(await valueOf(place(await login('Ann', 'customer'), pear))).toEqual({
      id: 1,
      customer: 'Ann',
      lines: [pear],
      pieces: 1,
    });
  });

  it('says what is wrong with an order, and where', async () => {
    const order = place(await login('Ann', 'customer'), { article: 'apple', amount: 0 }, {});

    await expect(order).rejects.toMatchObject({
      errorUri: 'wamp.error.invalid_argument',
      argsDict: {
        issues: expect.arrayContaining([
          { path: ['lines', 0, 'amount'], message: 'amount must not be less than 1' },
          { path: ['lines', 1, 'article'], message: 'article should not be empty' },
        ]) as unknown,
      },
    });
  });

  it('has a URI for what is sold out', async () => {
    const order = place(await login('Ann', 'customer'), { article: 'pear', amount: 3 });

    await expect(order).rejects.toMatchObject({
      errorUri: 'com.example.error.sold_out',
      argsDict: { article: 'pear', left: 2 },
    });
  });

  it('takes deliveries from clerks alone', async () => {
    const [ann, bob] = [await login('Ann', 'customer'), await login('Bob', 'clerk')];
    const hasFive = (): Promise<unknown> =>
      valueOf(bob.call('com.example.orders.has', ['pear', '5']));
    const delivery = { argsDict: { article: 'pear', amount: 3 } };

    await ann.publish('com.example.orders.delivered', delivery);
    expect(await hasFive()).toBe(false);
    await bob.publish('com.example.orders.delivered', delivery);
    expect(await hasFive()).toBe(true);
  });

  it('counts every value in the audit', async () => {
    const [ann, bob] = [await login('Ann', 'customer'), await login('Bob', 'clerk')];
    for (const article of ['apple', 'pear']) await place(ann, { article, amount: 1 });
    const audit = new Mailbox();
    await bob.subscribe('com.example.audit', ({ argsList, argsDict }) =>
      audit.put([argsList?.[0], argsDict]),
    );
    const orders = new Mailbox();

    const last = bob.call('com.example.orders.list', [], {
      progress_callback: ({ argsList }) => orders.put(argsList?.[0]),
    });

    expect(await valueOf(last)).toMatchObject({ id: 2, pieces: 1 });
    expect(orders.rest()).toEqual([expect.not.objectContaining({ margin: 3 })]);
    expect(await audit.next()).toEqual(['Bob: com.example.orders.list', { values: 2 }]);
  });

  it('guards HTTP with the same guard', async () => {
    expect((await sample.fetch('/auth')).status).toBe(200);
    expect((await sample.fetch('/auth/secret')).status).toBe(403);
  });

  it('has a client script that comes to its end', async () => {
    const lines = await sample.script('05-guards-and-validation/client/client.mjs');

    expect(lines).toContain('orders.place failed: com.example.error.sold_out 0 of pear left');
    expect(lines).toContain('  lines.0.amount: amount must not be less than 1');
    expect(lines).toContain('orders.list failed: wamp.error.not_authorized Forbidden resource');
  });
});
