import { ClassSerializerInterceptor, Module, ValidationPipe } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { WampModule } from 'nestjs-wamp';
import { WampConsoleModule } from 'nestjs-wamp/console';
import { AuthController } from './auth/auth.controller.js';
import { RolesGuard } from './auth/roles.guard.js';
import { AuditInterceptor } from './orders/audit.interceptor.js';
import { OrdersService } from './orders/orders.service.js';
import { SoldOutFilter } from './orders/sold-out.filter.js';

/** Binds the same enhancers for HTTP and WAMP. */
@Module({
  imports: [
    WampModule.forRoot({ realm: 'realm1', path: '/ws' }),
    WampConsoleModule.forRoot({ roles: ['anonymous'] }),
  ],
  controllers: [AuthController],
  providers: [
    OrdersService,
    { provide: APP_GUARD, useClass: RolesGuard },
    { provide: APP_PIPE, useValue: new ValidationPipe({ transform: true, whitelist: true }) },
    { provide: APP_INTERCEPTOR, useClass: AuditInterceptor },
    { provide: APP_INTERCEPTOR, useClass: ClassSerializerInterceptor },
    { provide: APP_FILTER, useClass: SoldOutFilter },
  ],
})
export class AppModule {}
