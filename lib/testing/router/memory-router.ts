import type { WampClientOptions } from '../../client/client-options.js';
import { assertOptions } from '../../protocol/options.js';
import { MemoryLink } from '../memory-link.js';
import { VirtualClock } from '../virtual-clock.js';
import { type MemoryRouterOptions, memoryRouterRules } from './router-options.js';
import { TestRouter } from './test-router.js';

/** A router for tests in memory, with a virtual clock. See {@link createMemoryRouter}. */
export class MemoryRouter extends TestRouter {
  readonly url = 'ws://router/ws';
  /** The network between the clients and the router, which can fail. */
  readonly link: MemoryLink;

  /** @internal */
  constructor(
    options: MemoryRouterOptions,
    /** The clock of the router, of the network and of its clients. */
    readonly clock: VirtualClock,
  ) {
    super(options, clock);
    this.link = new MemoryLink(this.hub, clock);
  }

  protected override get reach(): Omit<WampClientOptions, 'url'> {
    return { socket: this.link.socket, clock: this.clock };
  }

  protected override async open(): Promise<void> {
    this.link.serve(this.hub);
  }

  protected override async shut(): Promise<void> {}
}

/**
 * Creates a router in memory, for tests of the traffic between clients. Time stands still until
 * `clock.advance`.
 *
 * @throws a `TypeError` that names a wrong option
 * @example
 * const router = createMemoryRouter();
 * const [callee, caller] = await Promise.all([router.connect(), router.connect()]);
 * await callee.register('com.example.add', ({ args: [a, b] }) => a + b);
 * expect(await caller.call('com.example.add', [17, 25])).toBe(42);
 */
export function createMemoryRouter(options: MemoryRouterOptions = {}): MemoryRouter {
  assertOptions(memoryRouterRules, options, 'createMemoryRouter()');
  return new MemoryRouter(options, new VirtualClock());
}
