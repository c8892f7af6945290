import { CloseUri } from '../protocol/error-uris.js';
import { texts } from '../protocol/texts.js';
import type { WampSerializer } from '../serializers/serializer.js';
import { Admission } from './admission.js';
import type { ConnectionListener, WampConnection } from './connection.js';
import { Dispatcher } from './dispatcher.js';
import type { WampEventContext } from './event.context.js';
import { errorExplainer } from './explain.error.js';
import { HandlerRegistry } from './handler.registry.js';
import type { HubOptions } from './hub.options.js';
import { SessionHost } from './session.host.js';
import { SessionRoster } from './session.roster.js';
import { SubscriptionDesk } from './subscription.desk.js';
import { Topics } from './topics.js';

/** The parts of a hub, wired; `WampHub` is what the application sees of it. */
export class HubCore {
  readonly handlers: HandlerRegistry;
  readonly topics = new Topics();
  readonly roster: SessionRoster;
  readonly admission: Admission;
  readonly dispatcher: Dispatcher;
  readonly subscriptions: SubscriptionDesk;
  /** Every connection, from its first byte to its last. */
  readonly hosts = new Set<SessionHost>();

  private isClosing = false;

  constructor(readonly options: HubOptions) {
    const explain = errorExplainer(options, this.report);
    this.handlers = new HandlerRegistry(options.realms);
    this.roster = new SessionRoster(this.report);
    this.admission = new Admission(options, this.handlers, this.roster, this.report);
    this.dispatcher = new Dispatcher(this.topics, explain);
    this.subscriptions = new SubscriptionDesk(this.topics, {
      explain,
      report: (error, { uri, session }) => this.report(texts.topicFailed(uri, session.id), error),
    });
  }

  accept(connection: WampConnection, serializer: WampSerializer): ConnectionListener {
    const host = new SessionHost(this, connection, serializer);
    this.hosts.add(host);
    if (this.isClosing) host.machine.goodbye(CloseUri.SystemShutdown, texts.shuttingDown);
    return host;
  }

  async close(): Promise<void> {
    this.isClosing = true;
    const hosts = [...this.hosts];
    for (const host of hosts) host.machine.goodbye(CloseUri.SystemShutdown, texts.shuttingDown);
    await Promise.all(hosts.map((host) => host.disconnected()));
    await this.roster.settled();
  }

  /** Writes down an error that no client is told of. */
  readonly report = (text: string, error: unknown): void => {
    this.options.logger.error(text, error instanceof Error ? stackOf(error) : String(error));
  };

  readonly reportEvent = (error: unknown, { uri, session }: WampEventContext): void =>
    this.report(texts.listenerFailed(uri, session.id), error);
}

/** Some errors, those of rxjs among them, keep their text out of their stack. */
function stackOf({ name, message, stack = '' }: Error): string {
  return stack.includes(message) ? stack : `${name}: ${message}\n${stack}`;
}
