import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  type ExceptionFilter,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  type PipeTransform,
  type Type,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import {
  WampError,
  WampExecutionContext,
  WampProcedure,
  WampService,
  WampSubscribe,
  WampTopic,
} from 'nestjs-wamp';
import { concat, map, Observable, of, tap, throwError } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, answersTo, type NestTest, startNest } from './support.js';

// --- what is bound -----------------------------------------------------------------------------

/** What happened, in order. Injected everywhere: every enhancer below has a dependency. */
@Injectable()
class Journal {
  readonly entries: unknown[] = [];

  take(): unknown[] {
    return this.entries.splice(0);
  }
}

@Injectable()
class Guard implements CanActivate {
  constructor(private readonly journal: Journal) {}

  canActivate(context: ExecutionContext): boolean {
    const { kwargs } = WampExecutionContext.create(context);
    this.journal.entries.push('guard');
    return kwargs['deny'] !== true;
  }
}

@Injectable()
class Pipe implements PipeTransform<number, number> {
  constructor(private readonly journal: Journal) {}

  transform(value: number): number {
    this.journal.entries.push(`pipe ${value}`);
    return value + 5;
  }
}

@Injectable()
class Interceptor implements NestInterceptor<number, number> {
  constructor(private readonly journal: Journal) {}

  intercept(_context: ExecutionContext, next: CallHandler<number>): Observable<number> {
    this.journal.entries.push('interceptor');
    return next.handle().pipe(
      tap((value) => this.journal.entries.push(`saw ${value}`)),
      map((value) => value * 10),
    );
  }
}

@Catch()
@Injectable()
class Filter implements ExceptionFilter<Error> {
  constructor(private readonly journal: Journal) {}

  catch(error: Error, host: ArgumentsHost): never {
    const { uri } = WampExecutionContext.create(host);
    this.journal.entries.push(`filter ${error.message}`);
    throw new WampError('com.example.filtered', [error.message, uri]);
  }
}

// --- where it is bound -------------------------------------------------------------------------

const kinds = {
  guard: { enhancer: Guard, use: UseGuards(Guard), token: APP_GUARD },
  pipe: { enhancer: Pipe, use: UsePipes(Pipe), token: APP_PIPE },
  interceptor: { enhancer: Interceptor, use: UseInterceptors(Interceptor), token: APP_INTERCEPTOR },
  filter: { enhancer: Filter, use: UseFilters(Filter), token: APP_FILTER },
} as const;
type Kind = keyof typeof kinds;

const levels = ['a method', 'a class', 'a module', 'the application'] as const;
type Level = (typeof levels)[number];

/** The same handlers each time, as procedures, event handlers and topics. */
function handlers(): Type<object> {
  const Handler =
    (): MethodDecorator =>
    (...target) => {
      WampProcedure()(...target);
      WampSubscribe()(...target);
      WampTopic()(...target);
    };

  @WampService('com.example')
  class Handlers {
    constructor(private readonly journal: Journal) {}

    @Handler() value(n = 1): number {
      this.journal.entries.push('method');
      return n;
    }

    @Handler() promise(n = 1): Promise<number> {
      this.journal.entries.push('method');
      return Promise.resolve(n);
    }

    @Handler() observable(n = 1): Observable<number> {
      this.journal.entries.push('method');
      return of(n, n + 1, n + 2);
    }

    @Handler() async *generator(n = 1): AsyncGenerator<number, number> {
      this.journal.entries.push('method');
      yield n;
      yield n + 1;
      return n + 2;
    }

    @Handler() earlyError(_n = 1): never {
      this.journal.entries.push('method');
      throw new Error('early');
    }

    @Handler() async rejection(_n = 1): Promise<never> {
      this.journal.entries.push('method');
      await Promise.resolve();
      throw new Error('rejected');
    }

    @Handler() lateError(n = 1): Observable<number> {
      this.journal.entries.push('method');
      return concat(
        of(n, n + 1),
        throwError(() => new Error('late')),
      );
    }

    @Handler() async *lateGeneratorError(n = 1): AsyncGenerator<number> {
      this.journal.entries.push('method');
      yield n;
      yield n + 1;
      throw new Error('late');
    }
  }
  return Handlers;
}

async function start(kind: Kind, level: Level): Promise<NestTest> {
  const { enhancer, use, token } = kinds[kind];
  const Handlers = handlers();
  if (level === 'a class') use(Handlers);
  if (level === 'a method')
    for (const name of methodsOf(Handlers))
      use(
        Handlers.prototype as object,
        name,
        Object.getOwnPropertyDescriptor(Handlers.prototype, name)!,
      );
  const ofModule = level === 'a module' ? [{ provide: token, useClass: enhancer }] : [];
  return startNest({
    providers: [Journal, enhancer, Handlers, ...ofModule],
    prepare: (app) => {
      if (level !== 'the application') return;
      const instance = app.get<unknown>(enhancer);
      if (kind === 'guard') app.useGlobalGuards(instance as Guard);
      if (kind === 'pipe') app.useGlobalPipes(instance as Pipe);
      if (kind === 'interceptor') app.useGlobalInterceptors(instance as Interceptor);
      if (kind === 'filter') app.useGlobalFilters(instance as Filter);
    },
  });
}

function methodsOf(type: Type<object>): string[] {
  return Object.getOwnPropertyNames(type.prototype).filter((name) => name !== 'constructor');
}

// --- what has to come of it --------------------------------------------------------------------

interface Outcome {
  /** What the method emits or returns for the argument 1, in order. */
  readonly values: readonly number[];
  readonly error?: string;
}

/** Every way a method can end. */
const outcomes: Readonly<Record<string, Outcome>> = {
  value: { values: [1] },
  promise: { values: [1] },
  observable: { values: [1, 2, 3] },
  generator: { values: [1, 2, 3] },
  earlyError: { values: [], error: 'early' },
  rejection: { values: [], error: 'rejected' },
  lateError: { values: [1, 2], error: 'late' },
  lateGeneratorError: { values: [1, 2], error: 'late' },
};

/** What an enhancer of a kind makes of the method's values and errors, and what it writes down. */
const effects: Readonly<Record<Kind, (outcome: Outcome, uri: string) => Effect>> = {
  guard: (outcome) => ({ ...outcome, journal: ['guard', 'method'] }),
  pipe: ({ values, error }) => ({
    values: values.map((value) => value + 5),
    error,
    journal: ['pipe 1', 'method'],
  }),
  interceptor: ({ values, error }) => ({
    values: values.map((value) => value * 10),
    error,
    journal: ['interceptor', 'method', ...values.map((value) => `saw ${value}`)],
  }),
  filter: ({ values, error }, uri) => ({
    values,
    error,
    answer: error === undefined ? undefined : ['error', 'com.example.filtered', [error, uri]],
    journal: error === undefined ? ['method'] : ['method', `filter ${error}`],
  }),
};

/** What a topic can be made of; it fails after SUBSCRIBED, or it is not set up at all. */
const streams = ['observable', 'generator', 'lateGeneratorError'];

interface Effect {
  readonly values: readonly number[];
  readonly error?: string | undefined;
  /** The last answer, if it is an error of the enhancer's own. */
  readonly answer?: Answer | undefined;
  readonly journal: readonly string[];
}

const internal = [
  'error',
  'wamp.error.runtime_error',
  ['Internal error.'],
  { reference: expect.any(String) as string },
] as const;

/** All but the last value are progressive results; before an error, the last one is too. */
function expectedAnswers({ values, error, answer }: Effect): Answer[] {
  const last = error === undefined ? [] : [answer ?? internal];
  return [
    ...values.map((value, i): Answer => {
      const isFinal = error === undefined && i === values.length - 1;
      return [isFinal ? 'result' : 'progress', [value]];
    }),
    ...last,
  ];
}

// --- the matrix --------------------------------------------------------------------------------

describe.each(Object.keys(kinds) as Kind[])('a %s', (kind) => {
  describe.each(levels)('bound to %s', (level) => {
    let test: NestTest;
    let journal: Journal;

    beforeAll(async () => {
      test = await start(kind, level);
      journal = test.app.get(Journal);
    });
    afterAll(() => test.close());

    it.each(Object.entries(outcomes))('@WampProcedure, %s', async (name, outcome) => {
      const uri = `com.example.${name}`;
      const effect = effects[kind](outcome, uri);
      expect(await answersTo(test.client, uri, [1])).toEqual(expectedAnswers(effect));
      expect(journal.take()).toEqual(effect.journal);
    });

    it.each(Object.entries(outcomes))('@WampSubscribe, %s', async (name, outcome) => {
      const uri = `com.example.${name}`;
      const effect = effects[kind](outcome, uri);
      await test.client.publish(uri, [1]);
      await test.client.drain();
      expect(journal.take()).toEqual(effect.journal);
    });

    it.each(streams)('@WampTopic, %s', async (name) => {
      const uri = `com.example.${name}`;
      // A subscription has no arguments, and no pipe sees a default.
      const isUntouched = kind === 'pipe';
      const effect = isUntouched
        ? { ...outcomes[name]!, journal: ['method'] }
        : effects[kind](outcomes[name]!, uri);
      await test.client.subscribe(uri);
      const events = (await test.client.drain()).map((message) => message[4]);
      expect(events).toEqual(effect.values.map((value) => [value]));
      expect(journal.take()).toEqual(effect.journal);
    });
  });
});
