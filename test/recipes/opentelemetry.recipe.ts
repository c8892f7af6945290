import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  Module,
  type NestInterceptor,
} from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { context as active, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  isWampContext,
  WampExecutionContext,
  WampModule,
  WampProcedure,
  WampService,
} from 'nestjs-wamp';
import { finalize, type Observable, tap } from 'rxjs';

/** A span for each call, event and subscription, open until its stream has ended. */
@Injectable()
export class WampTracing implements NestInterceptor {
  private readonly tracer = trace.getTracer('wamp');

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (!isWampContext(context)) return next.handle();
    const { uri, session } = WampExecutionContext.create(context);
    const attributes = { 'rpc.system': 'wamp', 'rpc.method': uri, 'wamp.session': session.id };
    const span = this.tracer.startSpan(uri, { kind: SpanKind.SERVER, attributes });
    const outcome = active.with(trace.setSpan(active.active(), span), () => next.handle());
    return outcome.pipe(
      tap({
        error: (error: Error) => {
          span.recordException(error);
          span.setStatus({ code: SpanStatusCode.ERROR });
        },
      }),
      finalize(() => span.end()),
    );
  }
}

@WampService('com.example')
export class WorkService {
  @WampProcedure()
  async *work(): AsyncGenerator<string | undefined> {
    yield trace.getActiveSpan()?.spanContext().traceId;
    yield trace.getActiveSpan()?.spanContext().traceId;
  }

  @WampProcedure()
  fail(): never {
    throw new Error('as it must');
  }
}

@Module({
  imports: [WampModule.forRoot()],
  providers: [WorkService, { provide: APP_INTERCEPTOR, useClass: WampTracing }],
})
export class AppModule {}
