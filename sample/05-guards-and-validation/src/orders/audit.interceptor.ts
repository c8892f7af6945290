import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { isWampContext, WampExecutionContext, WampHub } from 'nestjs-wamp';
import { finalize, type Observable, tap } from 'rxjs';
import { userOf } from '../auth/user.js';

/** Publishes the user, the action and the number of values to `com.example.audit`. */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(private readonly hub: WampHub) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (!isWampContext(context)) return next.handle();
    const { session, uri } = WampExecutionContext.create(context);
    let values = 0;
    return next.handle().pipe(
      tap(() => values++),
      finalize(() => {
        const by = userOf(session)?.name ?? 'somebody';
        this.hub.publish('com.example.audit', [`${by}: ${uri}`], { values });
      }),
    );
  }
}
