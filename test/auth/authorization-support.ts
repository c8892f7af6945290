import type { WampAction } from '../../lib/protocol/actions.js';
import type { MatchPolicy } from '../../lib/protocol/uri.js';
import {
  createTestHub,
  type TestConnectionOptions,
  type TestHub,
  type TestHubOptions,
  type WampTestClient,
} from '../../lib/testing/index.js';

/** Who a client of a test is. */
export interface Who {
  readonly authid?: string;
  readonly authrole?: string;
}

/** A hub whose clients are who they say, with a handler for every URI. */
export interface AuthorizedHub extends TestHub {
  /** What the handlers were given, such as `call com.a`. */
  readonly handled: string[];
  as(who: Who, realm?: string, connection?: TestConnectionOptions): Promise<WampTestClient>;
}

export function authorizedHub(options: TestHubOptions = {}): AuthorizedHub {
  const test = createTestHub({ authenticate: ({ details }) => details['who'] as Who, ...options });
  const handled: string[] = [];
  const { hub } = test;
  const realm = options.realm ?? 'realm1';
  const everywhere = { match: 'prefix', realm } as const;
  hub.register('', ({ uri }) => void handled.push(`call ${uri}`), everywhere);
  hub.subscribe('', ({ uri }) => void handled.push(`publish ${uri}`), everywhere);
  hub.topic('com.stream', ({ uri }) => void handled.push(`subscribe ${uri}`), { realm });
  const as = (who: Who, name?: string, connection?: TestConnectionOptions) =>
    test.join(name, { ...capable, who }, connection);
  return { ...test, handled, as };
}

const features = { subscription_revocation: true, registration_revocation: true };

/** HELLO.Details of a client that knows everything, revocation too. */
export const capable = {
  roles: { caller: {}, callee: { features }, publisher: {}, subscriber: { features } },
};

/** Does something with a URI, and returns `ok` or the error URI. */
export async function tries(
  client: WampTestClient,
  action: WampAction,
  uri: string,
  match?: MatchPolicy,
): Promise<string> {
  const options = match === undefined ? {} : { match };
  const attempts: Record<WampAction, () => Promise<unknown>> = {
    call: () => client.call(uri),
    publish: () => client.publish(uri),
    register: () => client.register(uri, undefined, options),
    subscribe: () => client.subscribe(uri, options),
  };
  return attempts[action]().then(
    () => 'ok',
    (error: { uri: string }) => error.uri,
  );
}

export const actions: readonly WampAction[] = ['call', 'publish', 'register', 'subscribe'];
