import { Catch, type ExceptionFilter } from '@nestjs/common';
import { WampError } from 'nestjs-wamp';
import { SoldOutError } from './order.js';

/** Converts an error of the application to a `WampError` with a URI. */
@Catch(SoldOutError)
export class SoldOutFilter implements ExceptionFilter<SoldOutError> {
  catch({ message, article, left }: SoldOutError): never {
    throw new WampError('com.example.error.sold_out', [message], { article, left });
  }
}
