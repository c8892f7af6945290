// Clients have the same types of what `nestjs-wamp types` writes as of the classes: `npm run typecheck` proves it.
import type { Remote } from 'nestjs-wamp/client';
import type * as flat from './shop-types.js';
import type * as source from './shop.js';

/** Returns what is assignable to both types, each of which must be assignable to the other. */
function same<A extends B, B>(_value?: A): <C extends B>(_other?: C) => C extends A ? true : false {
  throw new Error('This file is for the compiler.');
}

type Shop = Remote<source.ShopService>;
type FlatShop = Remote<flat.ShopService>;

// The others have a brand or an enum, which are the server's alone.
type Compared = Exclude<keyof FlatShop, 'bytes' | 'order'>;

export const shop: true = same<Pick<Shop, Compared>, Pick<FlatShop, Compared>>()<
  Pick<FlatShop, Compared>
>();
export const math: true = same<Remote<source.MathService>, Remote<flat.MathService>>()<
  Remote<flat.MathService>
>();
// @ts-expect-error -- the price is a number
export const wrong: true = same<Shop['price'], FlatShop['tree']>()<FlatShop['tree']>();
