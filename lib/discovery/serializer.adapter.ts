import * as nest from '@nestjs/common';
import { defer, map, type Observable } from 'rxjs';
import type { Dict, List } from '../protocol/messages.js';
import { isA } from '../protocol/thrown.js';
import { isEmpty, WampResult } from '../protocol/wamp-result.js';

type Emitted = WampResult | undefined;

/**
 * Lets Nest's serializers handle a `WampResult`. They would turn it into a plain object. Here they get
 * its payload as a list, and the `WampResult` is built again from their result.
 */
export function keepsResults(interceptor: nest.NestInterceptor): nest.NestInterceptor {
  if (!isSerializer(interceptor)) return interceptor;
  return {
    intercept: (context, next) => {
      const emitted: Emitted[] = [];
      const handle = (): Observable<unknown> => taken(next.handle(), emitted);
      const serialized = interceptor.intercept(context, { handle });
      return serialized instanceof Promise
        ? serialized.then((values) => restored(values, emitted))
        : restored(serialized, emitted);
    },
  };
}

function isSerializer(interceptor: nest.NestInterceptor): boolean {
  const { ClassSerializerInterceptor, StandardSchemaSerializerInterceptor } = nest as Partial<
    typeof nest
  >;
  return [ClassSerializerInterceptor, StandardSchemaSerializerInterceptor].some(
    (serializer) => serializer !== undefined && interceptor instanceof serializer,
  );
}

/** Replaces each result with its payload and remembers it. Serializers keep the order, so a list is enough. */
function taken(values: Observable<unknown>, emitted: Emitted[]): Observable<unknown> {
  return defer(() => {
    emitted.length = 0;
    return values.pipe(
      map((value) => {
        const result = isA(value, WampResult) ? value : undefined;
        emitted.push(result);
        return result === undefined ? value : partsOf(result);
      }),
    );
  });
}

function partsOf({ args, kwargs }: WampResult): List {
  return isEmpty(kwargs) ? args : [...args, kwargs];
}

function restored(values: Observable<unknown>, emitted: Emitted[]): Observable<unknown> {
  return values.pipe(
    map((value) => {
      const result = emitted.shift();
      if (result === undefined) return value;
      const parts = value as List;
      const kwargs = isEmpty(result.kwargs) ? {} : (parts.at(-1) as Dict);
      return new WampResult(parts.slice(0, result.args.length), kwargs, result.details);
    }),
  );
}
