import { Catch, type ExceptionFilter } from '@nestjs/common';
import { WampError } from 'nestjs-wamp';
import { SoldOutError } from './order.js';

/** Gives an error of the application its URI. */
@Catch(SoldOutError)
export class SoldOutFilter implements ExceptionFilter<SoldOutError> {
  catch({ message, article, left }: SoldOutError): never {
    throw new WampError('com.example.error.sold_out', [message], { article, left });
  }
}
