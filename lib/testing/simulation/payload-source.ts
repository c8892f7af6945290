import type { Contract } from '../../contract/define-contract.js';
import type { Entry } from '../../contract/entries.js';
import type { Dict, List, Uri } from '../../protocol/messages.js';
import { anyPayload, type BothKinds } from './any-payload.js';
import { fittingValue } from './fitting-value.js';
import type { SeededRandom } from './seeded-random.js';
import type {
  SimulatedArguments,
  SimulatedPayload,
  SimulationOptions,
} from './simulation-options.js';

/** Makes the arguments of calls and events: by the option `arguments`, by a contract, or of any kind. */
export class PayloadSource {
  private readonly entries: ReadonlyMap<Uri, Entry>;

  constructor(private readonly options: Pick<SimulationOptions, 'arguments' | 'contracts'>) {
    this.entries = new Map((options.contracts ?? []).flatMap(entriesOf));
  }

  make(uri: Uri, random: SeededRandom): BothKinds {
    const given = this.options.arguments?.[uri];
    if (given !== undefined) return bothKinds(given(random));
    const entry = this.entries.get(uri);
    return entry === undefined ? anyPayload(random) : payloadOf(entry, random);
  }
}

function entriesOf(contract: Contract): [Uri, Entry][] {
  return Object.entries(contract.entries).map(([name, entry]) => [contract.uriOf(name), entry]);
}

function payloadOf({ args = [], kwargs }: Entry, random: SeededRandom): BothKinds {
  return {
    args: args.map((schema) => fittingValue(schema, random)),
    kwargs: kwargs === undefined ? {} : dictOf(fittingValue(kwargs, random)),
  };
}

function dictOf(value: unknown): Dict {
  return typeof value === 'object' && !Array.isArray(value) ? { ...(value as Dict) } : {};
}

function bothKinds(payload: SimulatedPayload): BothKinds {
  if (Array.isArray(payload)) return { args: payload as List, kwargs: {} };
  const { args = [], kwargs = {} } = payload as SimulatedArguments;
  return { args, kwargs };
}
