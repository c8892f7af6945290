import { OpenGate, type RequestDesks } from '../../hub/authorization/gate.js';
import type { ServedClient } from '../../hub/pubsub/served-client.js';
import type { IncomingCall } from '../../session/incoming-call.js';
import type { IncomingPublish } from '../../session/incoming-publish.js';
import type { IncomingRegister, Registration } from '../../session/registrations.js';
import type { Dealer } from './dealer.js';
import { Relay } from './relay.js';

/**
 * Carries out the requests of clients among each other. A call that no client answers goes to the handlers of
 * the hub.
 */
export class RouterGate extends OpenGate {
  private readonly relay: Relay;

  constructor(
    hub: RequestDesks,
    readonly dealer: Dealer,
  ) {
    super(hub);
    this.relay = new Relay(hub);
  }

  override call(client: ServedClient, call: IncomingCall): void {
    if (!this.dealer.call(client.session, call)) super.call(client, call);
  }

  override publish({ session }: ServedClient, publish: IncomingPublish): void {
    this.relay.publish(session, publish);
  }

  override register({ session }: ServedClient, register: IncomingRegister): void {
    this.dealer.register(session, register);
  }

  override unregister({ session }: ServedClient, registration: Registration): void {
    this.dealer.unregister(session, registration);
  }
}
