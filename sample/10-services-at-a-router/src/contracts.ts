import { contractOf } from 'nestjs-wamp/contract';
import type { FrontService } from './front/front.service.js';
import type { StockService } from './worker/stock.service.js';

// Both ends of each connection import one of these. Only the compiler sees the classes.
export const stockContract = contractOf<StockService>('com.example.stock');
export const frontContract = contractOf<FrontService>('com.example.front');
