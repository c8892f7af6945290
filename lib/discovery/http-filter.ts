import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { BaseExceptionFilter, type ExternalContextCreator } from '@nestjs/core';

type FilterCreator = ExternalContextCreator['filtersContextCreator'];
type Wanted = Parameters<FilterCreator['getFilterInstance']>;

/** Returns Nest's finder of filters, changed so that filters for HTTP find the request and the response. */
export function fitForWamp(creator: FilterCreator): FilterCreator {
  const fitting: FilterCreator = Object.create(creator);
  fitting.getFilterInstance = function find(this: FilterCreator, ...which: Wanted) {
    const filter = creator.getFilterInstance.apply(this, which);
    return filter instanceof BaseExceptionFilter ? fitted(filter) : filter;
  };
  return fitting;
}

/** Adapts a `BaseExceptionFilter`, which reads the response by its index. That index has another meaning in WAMP. */
function fitted(filter: BaseExceptionFilter): ExceptionFilter {
  const handle = filter.catch.bind(filter);
  const value = (error: unknown, host: ArgumentsHost): unknown => handle(error, asHttp(host));
  return Object.create(filter, { catch: { value } }) as ExceptionFilter;
}

function asHttp(host: ArgumentsHost): ArgumentsHost {
  const http = host.switchToHttp();
  const args: readonly unknown[] = [http.getRequest(), http.getResponse()];
  return Object.create(host, {
    getArgs: { value: () => args },
    getArgByIndex: { value: (index: number) => args[index] },
  }) as ArgumentsHost;
}
