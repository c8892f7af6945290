import type { AddressInfo } from 'node:net';
import { NestInstrumentation } from '@opentelemetry/instrumentation-nestjs-core';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { expect, it } from 'vitest';

const isNest12 = process.env['NEST_MAJOR'] !== '11';

it(
  'of OpenTelemetry for Nest makes spans of routes, up to Nest 11, and leaves calls alone',
  { timeout: 60_000 },
  async () => {
    const exporter = new InMemorySpanExporter();
    const tracerProvider = new BasicTracerProvider({
      spanProcessors: [new SimpleSpanProcessor(exporter)],
    });
    const instrumentation = new NestInstrumentation();
    instrumentation.setTracerProvider(tracerProvider);
    // It wraps Nest when that is loaded, so everything else comes after it.
    const [{ cook }, swagger] = await Promise.all([
      import('./support.js'),
      import('./swagger.recipe.js'),
    ]);
    const test = await cook(swagger.AppModule);
    await test.app.listen(0, '127.0.0.1');
    const { port } = test.app.getHttpServer().address() as AddressInfo;
    const order = { item: 'tea', amount: 2 };

    const response = await fetch(`http://127.0.0.1:${port}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(order),
    });
    const client = await test.join();

    expect(await response.json()).toEqual(order);
    expect(await client.call('com.example.order', [], order)).toEqual(order);
    const names = exporter.getFinishedSpans().map(({ name }) => name);
    expect(names).toEqual(isNest12 ? [] : ['create', 'OrdersController.create']);
    await test.close();
    instrumentation.disable();
  },
);
