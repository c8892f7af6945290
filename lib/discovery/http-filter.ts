import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { BaseExceptionFilter, type ExternalContextCreator } from '@nestjs/core';

type FilterCreator = ExternalContextCreator['filtersContextCreator'];
type Wanted = Parameters<FilterCreator['getFilterInstance']>;

/** Nest's finder of filters, whose filters for HTTP are given what they look for. */
export function fitForWamp(creator: FilterCreator): FilterCreator {
  const fitting: FilterCreator = Object.create(creator);
  fitting.getFilterInstance = function find(this: FilterCreator, ...which: Wanted) {
    const filter = creator.getFilterInstance.apply(this, which);
    return filter instanceof BaseExceptionFilter ? fitted(filter) : filter;
  };
  return fitting;
}

/** Nest's `BaseExceptionFilter` takes the response by its index, which has another meaning here. */
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
