import type { Contract } from '../../contract/define-contract.js';
import type { Dict, List, Uri } from '../../protocol/messages.js';
import type { TestClientOptions } from '../test-hub.js';
import type { TestProcedure } from '../test-procedure.js';
import type { SimulationFault } from './fault.js';
import type { SeededRandom } from './seeded-random.js';

/** The arguments of a call or event, of both kinds. */
export interface SimulatedArguments {
  /** The positional arguments. */
  readonly args?: List | undefined;
  /** The keyword arguments. */
  readonly kwargs?: Dict | undefined;
}

/** The arguments of a call or event: positional ones, or both kinds. */
export type SimulatedPayload = List | SimulatedArguments;

/**
 * The types of steps:
 *
 * - `join`, `leave`, `drop`: a client joins, leaves with GOODBYE, or loses its connection.
 * - `call`, `piece`, `cancel`: it calls a procedure, sends a piece of streamed input, or cancels a call.
 * - `publish`, `subscribe`, `unsubscribe`: it publishes to a topic, or begins or ends a subscription.
 * - `pause`, `resume`: it stops reading, and reads again.
 * - `advance`, `turn`: time passes, or what is ready runs.
 */
export type StepType =
  | 'advance'
  | 'call'
  | 'cancel'
  | 'drop'
  | 'join'
  | 'leave'
  | 'pause'
  | 'piece'
  | 'publish'
  | 'resume'
  | 'subscribe'
  | 'turn'
  | 'unsubscribe';

/** Options of {@link simulate}. */
export interface SimulationOptions {
  /**
   * The seed of all random numbers. The same seed makes the same run.
   *
   * @default a random one
   */
  readonly seed?: number | undefined;
  /**
   * The greatest number of clients at a time.
   *
   * @default 5
   */
  readonly clients?: number | undefined;
  /**
   * The number of steps.
   *
   * @default 1_000
   */
  readonly steps?: number | undefined;
  /**
   * The token of the hub of an application, such as `getWampHubToken('admin')`.
   *
   * @default WampHub
   */
  readonly hub?: unknown;
  /**
   * The realm that the clients join.
   *
   * @default the first realm of the hub
   */
  readonly realm?: Uri | undefined;
  /**
   * Functions that make arguments, by the URI of the procedure or topic.
   *
   * @default values that the schemas of `contracts` accept; otherwise up to three values of any kind
   * @example { 'com.example.math.add': (random) => [random.below(100), random.below(100)] }
   */
  readonly arguments?:
    Readonly<Record<Uri, (random: SeededRandom) => SimulatedPayload>> | undefined;
  /** Contracts of schemas, which tell what arguments fit. */
  readonly contracts?: readonly Contract[] | undefined;
  /**
   * Decides which procedures and topics are used.
   *
   * @default all that the application serves in the realm
   */
  readonly filter?: ((uri: Uri) => boolean) | undefined;
  /** Further topics, to which the application publishes. */
  readonly topics?: readonly Uri[] | undefined;
  /** Procedures that each client registers, for an application that calls its clients. */
  readonly procedures?: Readonly<Record<Uri, TestProcedure>> | undefined;
  /**
   * Returns the options with which a client joins, for example `auth`.
   *
   * @default anonymous clients
   */
  readonly join?: ((random: SeededRandom) => TestClientOptions) | undefined;
  /** The frequency of types of steps, relative to the default of each. 0 switches a type off. */
  readonly weights?: Readonly<Partial<Record<StepType, number>>> | undefined;
  /**
   * The virtual time that everything has to come to an end after the last step, in milliseconds.
   *
   * @default 60_000
   */
  readonly settleMs?: number | undefined;
  /**
   * Returns true for faults that do not count, for example a timer that the application wants to keep.
   *
   * @default none
   */
  readonly ignore?: ((fault: SimulationFault) => boolean) | undefined;
  /**
   * The virtual date at the beginning, in milliseconds since 1970, unless the hub has a clock of its own.
   *
   * @default 2026-01-01
   */
  readonly date?: number | undefined;
}

/** What has happened in a simulation without faults. */
export interface SimulationReport {
  /** The seed of the run. */
  readonly seed: number;
  /** The steps that were done. */
  readonly steps: number;
  /** The sessions that clients opened. */
  readonly sessions: number;
  /** The calls that clients made. */
  readonly calls: number;
  /** Final results. */
  readonly results: number;
  /** Progressive results. */
  readonly progress: number;
  /** The errors that clients got, by URI. */
  readonly errors: Readonly<Record<Uri, number>>;
  /** The events that clients got. */
  readonly events: number;
  /** The virtual time that has passed, in milliseconds. */
  readonly virtualMs: number;
}
