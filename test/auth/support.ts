import {
  type WampAnswer,
  WampChallengeAuth,
  type WampDialogue,
  type WampHello,
  type WampIdentity,
  type WampNamedHello,
  WampTicketAuth,
  WampTransportAuth,
} from '../../lib/index.js';
import type { Dict, List, ServerMessage } from '../../lib/protocol/messages.js';
import {
  createTestHub,
  type TestConnectionOptions,
  type TestHub,
  type TestHubOptions,
  type WampTestClient,
} from '../../lib/testing/index.js';

/** Knows the ticket of Joe, and counts what it is asked. */
export class Tickets extends WampTicketAuth {
  asked = 0;

  verify(ticket: string, { authid }: WampNamedHello): WampIdentity | undefined {
    this.asked++;
    return ticket === 'secret' ? { authid, authrole: 'user', authprovider: 'tests' } : undefined;
  }
}

/** Identifies by one header; any other request is for the next one. */
export class Headers extends WampTransportAuth {
  constructor(private readonly name = 'x-user') {
    super();
  }

  identify({ transport }: WampHello): WampIdentity | undefined {
    const authid = transport.headers[this.name];
    return typeof authid === 'string' ? { authid, authmethod: 'header' } : undefined;
  }
}

/** Any dialogue, by a function. */
export class Talks extends WampChallengeAuth {
  constructor(
    private readonly talk: (hello: WampHello, signal: AbortSignal) => WampDialogue,
    readonly methods: readonly string[] = ['talk'],
  ) {
    super();
  }

  authenticate(hello: WampHello, signal: AbortSignal): WampDialogue {
    return this.talk(hello, signal);
  }
}

/** A dialogue that asks for one code, and believes who has it. */
export async function* codeTalk(hello: WampHello): WampDialogue {
  const { signature }: WampAnswer = yield {};
  return signature === 'code' ? { authid: hello.authid } : undefined;
}

/** A hub of one realm with these authenticators. */
export function hubWith(
  authenticators: readonly WampChallengeAuth[],
  options: TestHubOptions = {},
): TestHub {
  const test = createTestHub(options);
  for (const each of authenticators) test.hub.addAuthenticator(each);
  return test;
}

/** A client that has sent HELLO. */
export function helloOf(
  test: TestHub,
  details: Dict = {},
  { realm = 'realm1', ...connection }: TestConnectionOptions & { realm?: string } = {},
): WampTestClient {
  const client = test.connect(connection);
  client.send([1, realm, details]);
  return client;
}

/** Sends HELLO and the answers, each to its challenge; returns what came after the last one. */
export async function login(
  client: WampTestClient,
  details: Dict,
  answers: readonly List[] = [],
  realm = 'realm1',
): Promise<ServerMessage> {
  client.send([1, realm, details]);
  for (const [signature, extra = {}] of answers) {
    await client.expect(4);
    client.send([5, signature, extra]);
  }
  return client.next();
}

export const ticketOf = (authid: string): Dict => ({ authmethods: ['ticket'], authid });
