import { Body, Controller, type INestApplication, Module, Post } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { IsInt, IsNotEmpty } from 'class-validator';
import { WampKwargs, WampModule, WampProcedure } from 'nestjs-wamp';

export class OrderDto {
  @ApiProperty() @IsNotEmpty() readonly item!: string;
  @ApiProperty() @IsInt() readonly amount!: number;
}

@Controller('orders')
export class OrdersController {
  @Post()
  @ApiOkResponse({ type: OrderDto })
  create(@Body() order: OrderDto): OrderDto {
    return order;
  }

  @WampProcedure('com.example.order')
  order(@WampKwargs() order: OrderDto): OrderDto {
    return this.create(order);
  }
}

@Module({ imports: [WampModule.forRoot()], controllers: [OrdersController] })
export class AppModule {}

export function documentOf(app: INestApplication): ReturnType<typeof SwaggerModule.createDocument> {
  return SwaggerModule.createDocument(app, new DocumentBuilder().setTitle('Orders').build());
}
