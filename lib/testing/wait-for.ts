import type { WampClientSession } from '../client/client-session.js';
import type { WampClient } from '../client/wamp-client.js';
import type { WampSession } from '../hub/session/wamp-session.js';
import type { WampKick } from '../hub/orders.js';
import { WampHub } from '../hub/wamp-hub.js';
import type { MessageCode } from '../protocol/message-codes.js';
import type { Uri, WampMessage } from '../protocol/messages.js';
import { type WaitOptions, waitUntil } from './eventually.js';
import { nameOf } from './inbox.js';
import type { MessageRecorder } from './message-recorder.js';
import { MessageTap } from './message-tap.js';
import * as texts from './texts.js';
import type { WampTestClient } from './wamp-test-client.js';

/** Options of the functions that wait for the clients of a hub. */
export interface WaitForClientsOptions extends WaitOptions {
  /**
   * The sessions that are meant, by their properties.
   *
   * @default all sessions of the hub
   */
  readonly whom?: WampKick | undefined;
}

/** Options of {@link waitForMessages}. */
export interface WaitForMessagesOptions extends WaitOptions {
  /**
   * The type of the messages that count.
   *
   * @default all types
   */
  readonly code?: MessageCode | undefined;
}

/** What clients have declared: a number, or URIs or patterns that must be among it. */
export type Declared = number | Uri | readonly Uri[];

/**
 * Waits until a client has joined the hub.
 *
 * @returns its session
 * @throws an error that tells the sessions that there are
 * @example
 * const session = await waitForSession(hub, { whom: { authid: 'ann' } });
 */
export function waitForSession(hub: WampHub, options?: WaitForClientsOptions): Promise<WampSession>;
/**
 * Waits until the session of a client is open, for example again after a lost connection.
 *
 * @throws an error that tells the status of the client
 * @example
 * link.drop();
 * await waitForSession(client);
 */
export function waitForSession(
  client: WampClient,
  options?: WaitOptions,
): Promise<WampClientSession>;
export async function waitForSession(
  target: WampClient | WampHub,
  options: WaitForClientsOptions = {},
): Promise<WampClientSession | WampSession> {
  if (target instanceof WampHub) return sessionOfHub(target, options);
  const clock = options.clock ?? MessageTap.of(target)?.clock;
  const found = await waitUntil(
    () => target.session ?? false,
    { ...options, clock },
    (ms) => texts.notOpen(ms, target.status.value),
  );
  return found as WampClientSession;
}

async function sessionOfHub(hub: WampHub, options: WaitForClientsOptions): Promise<WampSession> {
  const found = await waitUntil(
    () => sessionsOf(hub, options)[0] ?? false,
    byClockOf(hub, options),
    (ms) => texts.noSession(ms, options.whom ?? {}, [...hub.sessions.values()].map(shownSession)),
  );
  return found as WampSession;
}

/**
 * Waits until clients of a hub have registered procedures.
 *
 * @param wanted the number of registrations, or the URIs and patterns that must be among them
 * @returns the URIs and patterns of all registrations
 * @throws an error that tells the registrations that there are
 * @example
 * await waitForRegistrations(hub, 'com.example.device.temperature');
 */
export function waitForRegistrations(
  hub: WampHub,
  wanted: Declared,
  options: WaitForClientsOptions = {},
): Promise<Uri[]> {
  const registrations = (): Uri[] =>
    sessionsOf(hub, options).flatMap(({ link }) =>
      link.machine.registrations.all.map(({ uri }) => uri),
    );
  return declared('registrations', wanted, registrations, byClockOf(hub, options));
}

/**
 * Waits until clients of a hub have subscribed to topics.
 *
 * @param wanted the number of subscriptions, or the topics and patterns that must be among them
 * @returns the topics and patterns of all subscriptions
 * @throws an error that tells the subscriptions that there are
 * @example
 * await waitForSubscriptions(hub, 'com.example.chat.said');
 */
export function waitForSubscriptions(
  hub: WampHub,
  wanted: Declared,
  options: WaitForClientsOptions = {},
): Promise<Uri[]> {
  const subscriptions = (): Uri[] =>
    sessionsOf(hub, options).flatMap(({ link }) =>
      link.machine.subscriptions.ids.flatMap((id) => hub.core.topics.of(id)?.uri ?? []),
    );
  return declared('subscriptions', wanted, subscriptions, byClockOf(hub, options));
}

async function declared(
  what: string,
  wanted: Declared,
  all: () => Uri[],
  options: WaitOptions,
): Promise<Uri[]> {
  const isThere = (): boolean =>
    typeof wanted === 'number'
      ? all().length >= wanted
      : [wanted].flat().every((uri) => all().includes(uri));
  await waitUntil(isThere, options, (ms) => texts.notDeclared(ms, what, wanted, all()));
  return all();
}

function sessionsOf({ core }: WampHub, { whom = {} }: WaitForClientsOptions): WampSession[] {
  return core.hostsOf(whom).flatMap(({ session }) => session ?? []);
}

function byClockOf({ core }: WampHub, options: WaitForClientsOptions): WaitOptions {
  return { ...options, clock: options.clock ?? core.options.clock };
}

function shownSession({ id, realm, authid, authrole }: WampSession): string {
  return texts.sessionLine(id, realm, authid, authrole);
}

/**
 * Waits until a client has received a number of messages, or sent and received them.
 *
 * @param target a test client, whose received messages count, or the recorder of a client
 * @returns the messages
 * @throws an error that tells the messages that there are
 * @example
 * const events = await waitForMessages(recorder, 3, { code: MessageCode.Event });
 */
export async function waitForMessages(
  target: MessageRecorder | WampTestClient,
  count: number,
  options: WaitForMessagesOptions = {},
): Promise<WampMessage[]> {
  const { code } = options;
  const isTestClient = 'received' in target;
  const all = (): readonly WampMessage[] => (isTestClient ? target.received : target.messages);
  const clock = options.clock ?? (isTestClient ? undefined : target.clock);
  const counted = (): WampMessage[] =>
    all().filter((message) => code === undefined || message[0] === code);
  await waitUntil(
    () => counted().length >= count,
    { ...options, clock },
    (ms) =>
      texts.tooFewMessages(
        ms,
        count,
        code && nameOf(code),
        all().map(([each]) => nameOf(each)),
      ),
  );
  return counted();
}
