/**
 * Contracts between a server and its clients. This entry loads neither Nest nor sockets, so both may share a
 * file that imports it.
 *
 * @module nestjs-wamp/contract
 */

export { type ContractEntry, type EntryKind, WampContract } from './contract.js';
export { type ContractEntries, contractOf, type ContractOf } from './contract-of.js';
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
