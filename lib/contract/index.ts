/**
 * Contracts between a server and its clients. This entry loads neither Nest nor sockets, so both may share a
 * file that imports it.
 *
 * @module nestjs-wamp/contract
 */

export { type ContractEntry, type EntryKind, WampContract } from './contract.js';
export { type ContractEntries, contractOf, type ContractOf } from './contract-of.js';
export type {
  ContractRemoteOf,
  EntryHandler,
  Implementation,
  RemoteEntry,
} from './contract-types.js';
export { type Contract, type ContractRemoteOptions, defineContract } from './define-contract.js';
export { type DeclaredErrorClass, defineError, type WampErrorClass } from './define-error.js';
export {
  type Entries,
  type Entry,
  event,
  type EventEntry,
  type EventShape,
  procedure,
  type ProcedureEntry,
  type ProcedureShape,
  topic,
  type TopicEntry,
} from './entries.js';
export type { Injected, ObservableShape, RemoteArgs, Streamed } from './remote-args.js';
export type {
  RemoteEvent,
  RemoteMember,
  RemoteMethod,
  RemoteOf,
  RemoteProcedure,
  RemoteStream,
  RemoteVerbs,
  VerbsFor,
} from './remote.js';
export type { RpcTree } from './rpc-tree.js';
export type { Sendable, Serialized } from './serialized.js';
export type {
  SchemaInput,
  SchemaOutput,
  StandardSchema,
  StandardSchemaIssue,
  StandardSchemaProps,
  StandardSchemaResult,
} from './standard-schema.js';
export { type PayloadShape, WampContractError } from './validate.js';
