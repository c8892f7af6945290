import { Inject, type InjectionToken } from '@nestjs/common';
import { WampContract } from '../contract/contract.js';
import * as texts from './texts.js';

/** The tokens of the remotes of each contract, by the name of the client. */
const tokens = new WeakMap<WampContract, Map<string | undefined, symbol>>();

/**
 * Returns the injection token of the remote methods of a contract, which `WampClientModule.forFeature` provides.
 *
 * @param name the name of the client
 * @throws `TypeError` if the first argument is not a contract
 */
export function getWampRemoteToken(contract: WampContract, name?: string): InjectionToken {
  if (!(contract instanceof WampContract)) throw new TypeError(texts.remoteOfWhat(contract));
  const known = tokens.get(contract) ?? new Map<string | undefined, symbol>();
  tokens.set(contract, known);
  const token = known.get(name) ?? Symbol(texts.remoteToken(contract.prefix, name));
  known.set(name, token);
  return token;
}

/**
 * Injects the remote methods of a contract, which a `WampClientModule.forFeature` in the imports of the module
 * provides.
 *
 * @param name the name of the client
 * @example
 * constructor(@InjectWampRemote(shop) private readonly shop: ContractRemote<typeof shop>) {}
 */
export function InjectWampRemote(
  contract: WampContract,
  name?: string,
): ParameterDecorator & PropertyDecorator {
  return Inject(getWampRemoteToken(contract, name));
}
