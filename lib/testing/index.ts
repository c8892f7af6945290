/**
 * Hubs, routers, clients and clocks for tests, without ports and without waiting; networks that fail, fakes, random
 * clients, and a check of the types of services.
 *
 * @module nestjs-wamp/testing
 */

export type { MessageOf } from './answers.js';
export { FreezableClock } from './cluster/freezable-clock.js';
export {
  MemoryCluster,
  memoryCluster,
  type MemoryClusterOptions,
} from './cluster/memory-cluster.js';
export type { MemoryClusterPort } from './cluster/memory-cluster-port.js';
export { capableClient } from './capable-client.js';
export type { BrokerControl, ClusterPortBench } from './cluster-port/cluster-port-bench.js';
export { clusterPortCases, type ClusterPortCase } from './cluster-port/cluster-port-cases.js';
export type { ClientPort, ClientPortListener } from './client-port.js';
export {
  type ApplicationLike,
  connectRemote,
  type ConnectRemoteOptions,
} from './connect-remote.js';
export { eventually, type WaitOptions } from './eventually.js';
export {
  type FakeClient,
  fakeClient,
  type FakeProcedure,
  type FakeRequest,
} from './fake-client.js';
export { joinClient, type JoinClientOptions } from './join-client.js';
export type { TestJoinOptions } from './join-options.js';
export { MemoryConnection, type MemoryTransport } from './memory-connection.js';
export { MemoryLink, memoryLink } from './memory-link.js';
export type { RandomSource } from './router/invocation-policy.js';
export { createMemoryRouter, MemoryRouter } from './router/memory-router.js';
export { createTestRouter } from './router/port-router.js';
export type { MemoryRouterOptions, TestRouterOptions } from './router/router-options.js';
export { testRouterPresets, type TestRouterPresets } from './router/router-presets.js';
export type { TestUser, TestUsers } from './router/router-users.js';
export { TestRouter } from './router/test-router.js';
export { MessageRecorder, recordMessages } from './message-recorder.js';
export type { MessageListener } from './message-tap.js';
export { type RemoteIssue, remoteIssues, type ServiceClass } from './remote-issues.js';
export type { FaultKind, SimulationFault } from './simulation/fault.js';
export { SeededRandom } from './simulation/seeded-random.js';
export { simulate } from './simulation/simulate.js';
export { SimulationError } from './simulation/simulation-error.js';
export type {
  SimulatedArguments,
  SimulatedPayload,
  SimulationOptions,
  SimulationReport,
  StepType,
} from './simulation/simulation-options.js';
export { SocketPort, type SocketLike } from './socket-port.js';
export {
  connectTestClient,
  createTestHub,
  joinTestClient,
  type LogLine,
  type TestClientOptions,
  type TestConnectionOptions,
  type TestHub,
  type TestHubOptions,
} from './test-hub.js';
export type { TestProcedure } from './test-procedure.js';
export { VirtualClock } from './virtual-clock.js';
export {
  type Declared,
  type WaitForClientsOptions,
  waitForMessages,
  type WaitForMessagesOptions,
  waitForRegistrations,
  waitForSession,
  waitForSubscriptions,
} from './wait-for.js';
export { WampTestClient } from './wamp-test-client.js';
export type { Attempt, AuthReply, Credential, WampClientAuth } from '../client/auth/client-auth.js';
export { craAuth, type CraAuthOptions } from '../client/auth/cra-auth.js';
export * from '../client/auth/index.js';
export { ticketAuth, type TicketAuthOptions } from '../client/auth/ticket-auth.js';
export type {
  NodeSocketOptions,
  SocketEnd,
  SocketHeaders,
  SocketRequest,
  WampSocket,
  WampSocketFactory,
  WampSocketListener,
} from '../client/socket.js';
export type { HubLogger } from '../hub/operations/hub-log.js';
export { MessageCode } from '../protocol/message-codes.js';
export type * from '../protocol/messages.js';
export type { CancelTimer, Clock } from '../session/clock.js';
