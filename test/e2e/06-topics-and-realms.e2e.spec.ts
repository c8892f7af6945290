import { Wampy } from 'wampy';
import { describe, expect, it } from 'vitest';
import { AppModule } from '../../sample/06-topics-and-realms/src/app.module.js';
import { PricesService } from '../../sample/06-topics-and-realms/src/prices/prices.service.js';
import { Mailbox } from '../interop/support/mailbox.js';
import { RunningSample, valueOf } from './support.js';

const tea = 'com.example.prices.of.tea';

describe('sample/06-topics-and-realms', () => {
  it('sends the prices of an article as long as somebody follows it', async () => {
    const sample = await RunningSample.start(AppModule);
    const { running } = sample.get(PricesService);
    const [acme, globex] = [await sample.connect('acme'), await sample.connect('globex')];
    const prices = new Mailbox<unknown>();
    await acme.subscribe(tea, ({ argsList }) => prices.put(argsList?.[0]));
    expect(await prices.next()).toBe(100);
    expect(await prices.next()).toBe(101);
    const others = new Mailbox<unknown>();
    await globex.subscribe(tea, ({ argsList }) => others.put(argsList?.[0]));
    expect(await others.next()).toBe(100);
    expect([...running]).toEqual(['tea']);

    await acme.disconnect();
    await globex.unsubscribe(tea);

    expect([...running]).toEqual([]);
  });

  it('refuses a subscription to what nobody sells', async () => {
    const sample = await RunningSample.start(AppModule);
    const acme = await sample.connect('acme');
    await expect(
      acme.subscribe('com.example.prices.of.sand', () => undefined),
    ).rejects.toMatchObject({ errorUri: 'wamp.error.invalid_argument' });
  });

  it('lets in tenants and operators, and nobody else', async () => {
    const sample = await RunningSample.start(AppModule);
    await expect(sample.connect('initech')).rejects.toMatchObject({
      errorUri: 'wamp.error.no_such_realm',
    });
    const acme = await sample.connect('acme');
    await expect(acme.call('com.example.operators.sessions')).rejects.toMatchObject({
      errorUri: 'wamp.error.no_such_procedure',
    });
  });

  it('announces to one tenant or to all', async () => {
    const sample = await RunningSample.start(AppModule);
    const operator = await sample.connect('operators');
    const tenants = { acme: await sample.connect('acme'), globex: await sample.connect('globex') };
    const heard = new Mailbox<string>();
    for (const [name, tenant] of Object.entries<Wampy>(tenants))
      await tenant.subscribe('com.example.announced', ({ argsList }) =>
        heard.put(`${name}: ${String(argsList?.[0])}`),
      );

    await operator.call('com.example.operators.announce', ['Invoice', 'acme']);
    expect(await heard.next()).toBe('acme: Invoice');
    await operator.call('com.example.operators.announce', ['Maintenance']);
    expect([await heard.next(), await heard.next()].toSorted()).toEqual([
      'acme: Maintenance',
      'globex: Maintenance',
    ]);
    expect(await valueOf(operator.call('com.example.operators.sessions'))).toEqual({
      acme: 1,
      globex: 1,
      operators: 1,
    });
  });

  it('is what its client script shows', async () => {
    const sample = await RunningSample.start(AppModule);
    expect(await sample.script('06-topics-and-realms/client/client.mjs')).toEqual([
      'initech may not join: wamp.error.no_such_realm',
      'acme saw the price of tea: [ 100, 101, 102 ]',
      'acme cannot follow sand: wamp.error.invalid_argument',
      'Sessions: { acme: 1, globex: 1, operators: 1 }',
      'Announced to acme: Your invoice is ready.',
      'Announced to acme: Maintenance at noon.',
      'Announced to globex: Maintenance at noon.',
    ]);
  });
});
