import type { Dict } from './messages.js';

/** The roles and features that WELCOME announces. Each feature has a test that proves it. */
export const routerRoles: Dict = {
  broker: {
    features: {
      pattern_based_subscription: true,
      publication_trustlevels: true,
      publisher_exclusion: true,
      publisher_identification: true,
      subscriber_blackwhite_listing: true,
      subscription_revocation: true,
    },
  },
  dealer: {
    features: {
      call_canceling: true,
      call_timeout: true,
      caller_identification: true,
      pattern_based_registration: true,
      progressive_call_invocations: true,
      progressive_call_results: true,
      registration_revocation: true,
    },
  },
};

/** The announced features of the answering end of calls. */
export interface CallFeatures {
  /** The client understands INTERRUPT. Sent only if announced: some clients disconnect on INTERRUPT. */
  readonly callCanceling: boolean;
  /** The client sends progressive results. */
  readonly progressiveResults: boolean;
  /** The client accepts an INVOCATION in several pieces. */
  readonly progressiveInvocations: boolean;
}

/** The announced features of a client that change which messages the server sends to it. */
export interface PeerFeatures extends CallFeatures {
  /** The client accepts UNREGISTERED without a request. */
  readonly registrationRevocation: boolean;
  /** The client accepts UNSUBSCRIBED without a request. */
  readonly subscriptionRevocation: boolean;
}

/** Reads HELLO.Details.roles. If it is missing, empty or malformed, no feature counts as announced. */
export function peerFeatures(details: Dict): PeerFeatures {
  const roles = dictAt(details, 'roles');
  const callee = dictAt(dictAt(roles, 'callee'), 'features');
  const subscriber = dictAt(dictAt(roles, 'subscriber'), 'features');
  return {
    callCanceling: callee['call_canceling'] === true || callee['call_cancelling'] === true,
    progressiveResults: callee['progressive_call_results'] === true,
    progressiveInvocations: callee['progressive_call_invocations'] === true,
    registrationRevocation: callee['registration_revocation'] === true,
    subscriptionRevocation: subscriber['subscription_revocation'] === true,
  };
}

function dictAt(dict: Dict, key: string): Dict {
  const value = dict[key];
  return typeof value === 'object' && value !== null ? (value as Dict) : {};
}
