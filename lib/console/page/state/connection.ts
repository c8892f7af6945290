import { computed, signal } from '@preact/signals';
import {
  createClient,
  JsonSerializer,
  type WampClient,
  type WampClientAuth,
  type WampClientSession,
  type WampClientStatus,
  WampConnectionError,
} from 'nestjs-wamp/client';
import { recordFrame } from './wire-log.js';

const {
  endpoint = '/ws',
  port = '',
  realm: firstRealm = 'realm1',
} = document.documentElement.dataset;

/** The address of the hub. */
export const url = endpointUrl();
/** The realm to join. */
export const realm = signal(firstRealm);
export const status = signal<WampClientStatus>('closed');
export const session = signal<WampClientSession | undefined>(undefined);
/** Why there is no session, if the client knows. */
export const failure = signal<WampConnectionError | undefined>(undefined);
/** Changes when the page becomes another client, which has no subscriptions yet. */
export const signIns = signal(0);
export const isOpen = computed(() => status.value === 'open' && session.value !== undefined);

let client: WampClient | undefined;
let credentials: WampClientAuth | undefined;

/** Returns the client of the page. Calls fail while there is no session. */
export function wamp(): WampClient {
  client ??= makeClient();
  return client;
}

/** Connects to a realm, by a login or as anybody. */
export async function signIn(name: string, auth: WampClientAuth | undefined): Promise<void> {
  realm.value = name;
  credentials = auth;
  failure.value = undefined;
  const before = client;
  client = undefined;
  signIns.value++;
  await before?.close();
  await reconnect();
}

/** Connects again, as before. */
export async function reconnect(): Promise<void> {
  try {
    await wamp().connect();
  } catch (error) {
    if (error instanceof WampConnectionError) failure.value = error;
  }
}

function makeClient(): WampClient {
  const made = createClient({
    url,
    realm: realm.value,
    ...(credentials !== undefined && { auth: credentials }),
    details: { agent: 'nestjs-wamp console' },
    // The catalog of some thousand procedures has more items than messages usually have.
    serializers: [new JsonSerializer({ maxItems: 0 })],
    offline: 'reject',
    logger: false,
    reconnect: { minDelayMs: 250, maxDelayMs: 5_000 },
    onMessage: recordFrame,
    onOpen: (opened) => {
      session.value = opened.session;
      failure.value = undefined;
    },
    onClose: (_, reason) => {
      session.value = undefined;
      failure.value = reason;
    },
  });
  made.status.subscribe((now) => {
    if (client === made || client === undefined) status.value = now;
  });
  return made;
}

function endpointUrl(): string {
  const { protocol, host, hostname } = location;
  const scheme = protocol === 'https:' ? 'wss:' : 'ws:';
  const place = port === '' ? host : `${hostname}:${port}`;
  return URL.canParse(endpoint) ? endpoint : `${scheme}//${place}${endpoint}`;
}
