import { count, type Kind, type OptionRules } from '../../protocol/options.js';
import type { SimulationOptions } from './simulation-options.js';

const seed: Kind = { words: 'a whole number', accepts: (value) => Number.isSafeInteger(value) };

/** The options of a simulation, and what their values may be. */
export const simulationRules = {
  seed: { kind: seed },
  clients: { kind: count },
  steps: { kind: count },
  hub: {},
  realm: {},
  arguments: {},
  contracts: {},
  filter: {},
  topics: {},
  procedures: {},
  join: {},
  weights: {},
  settleMs: { kind: count },
  ignore: {},
  date: { kind: seed },
} as const satisfies OptionRules<SimulationOptions>;
