import { type ExecutionContext, Injectable, Module } from '@nestjs/common';
import {
  isWampContext,
  WampExecutionContext,
  WampModule,
  WampProcedure,
  WampService,
} from 'nestjs-wamp';
import { ClsModule, ClsService } from 'nestjs-cls';

function setUp(cls: ClsService, context: ExecutionContext): void {
  if (!isWampContext(context)) return;
  const { session, uri } = WampExecutionContext.create(context);
  cls.set('caller', session.authid);
  cls.set('uri', uri);
}

@Injectable()
export class AuditTrail {
  constructor(private readonly cls: ClsService) {}

  line(): string {
    return `${this.cls.getId()} ${this.cls.get('uri')} by ${this.cls.get('caller')}`;
  }
}

@WampService('com.example')
export class WorkService {
  constructor(private readonly audit: AuditTrail) {}

  @WampProcedure()
  async *work(): AsyncGenerator<string> {
    yield this.audit.line();
    yield this.audit.line();
  }
}

@Module({
  imports: [
    // The middleware runs only for HTTP. Mount the guard or the interceptor: each creates a store.
    ClsModule.forRoot({ interceptor: { mount: true, generateId: true, setup: setUp } }),
    WampModule.forRoot(),
  ],
  providers: [AuditTrail, WorkService],
})
export class AppModule {}
