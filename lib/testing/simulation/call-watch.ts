import type { SessionHost } from '../../hub/hosting/session-host.js';
import type { WampHub } from '../../hub/wamp-hub.js';
import type { Uri } from '../../protocol/messages.js';
import type { IncomingCall } from '../../session/incoming-call.js';

/** Knows every connection that a hub has had since, and every call whose handler runs, of sessions that have ended, too. */
export class CallWatch {
  readonly hosts: SessionHost[] = [];
  private readonly running = new Set<IncomingCall>();

  constructor(private readonly hub: WampHub) {
    const { core } = hub;
    const accept = core.accept.bind(core);
    core.accept = (...args) => {
      const host = accept(...args) as SessionHost;
      this.watch(host);
      return host;
    };
    const { calls } = core;
    const call = calls.call.bind(calls);
    calls.call = (session, handlers, incoming) => {
      this.running.add(incoming);
      call(session, handlers, incoming);
    };
  }

  /** The procedures of the calls whose handlers run. */
  get procedures(): Uri[] {
    return [...this.running].map(({ procedure }) => procedure);
  }

  /** Lets the hub work as before. */
  stop(): void {
    const { core } = this.hub;
    Reflect.deleteProperty(core, 'accept');
    Reflect.deleteProperty(core.calls, 'call');
  }

  /** A handler that has ended releases its call, also when it is not in a table any more. */
  private watch(host: SessionHost): void {
    this.hosts.push(host);
    const { calls } = host.machine;
    const release = calls.release.bind(calls);
    calls.release = (incoming) => {
      this.running.delete(incoming);
      release(incoming);
    };
  }
}
