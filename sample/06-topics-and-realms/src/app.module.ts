import { Module } from '@nestjs/common';
import { WampModule, type WampModuleOptions } from 'nestjs-wamp';
import { WampConsoleModule } from 'nestjs-wamp/console';
import { OperatorsService } from './operators/operators.service.js';
import { PricesService } from './prices/prices.service.js';
import { Tenants } from './tenants/tenants.js';
import { TenantsModule } from './tenants/tenants.module.js';

@Module({
  imports: [
    WampModule.forRootAsync({
      imports: [TenantsModule],
      inject: [Tenants],
      useFactory: (tenants: Tenants): WampModuleOptions => ({
        // Operators have their own handlers. All tenants share one set of handlers; each has its own realm.
        realm: ['operators', '*'],
        resolveRealm: ({ realm }) => {
          if (realm === 'operators') return realm;
          return tenants.has(realm) ? '*' : undefined;
        },
      }),
    }),
    // Operators see the sessions of all tenants.
    WampConsoleModule.forRoot({ realm: 'operators', roles: ['anonymous'] }),
  ],
  providers: [OperatorsService, PricesService],
})
export class AppModule {}
