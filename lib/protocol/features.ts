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

/** Returns roles that also announce reflection (specification: "WAMP API Reflection"). */
export function withReflection(roles: Dict): Dict {
  const announced = Object.entries(roles).map(([role, features]): [string, unknown] => [
    role,
    { ...(features as Dict), reflection: true },
  ]);
  return Object.fromEntries(announced);
}

/** The announced features of calls, of a callee or of a dealer. */
export interface CallFeatures {
  /** It understands INTERRUPT or CANCEL. Sent only if announced: some clients disconnect on INTERRUPT. */
  readonly callCanceling: boolean;
  /** It sends progressive results. */
  readonly progressiveResults: boolean;
  /** It accepts a call in several pieces. */
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
  // Listed and not spread: V8 gives the result of a spread a shape of its own, for each client.
  const { callCanceling, progressiveResults, progressiveInvocations } = callFeatures(callee);
  return {
    callCanceling,
    progressiveResults,
    progressiveInvocations,
    registrationRevocation: callee['registration_revocation'] === true,
    subscriptionRevocation: subscriber['subscription_revocation'] === true,
  };
}

/** The features of a client that has announced none. */
export const noFeatures: PeerFeatures = {
  callCanceling: false,
  progressiveResults: false,
  progressiveInvocations: false,
  registrationRevocation: false,
  subscriptionRevocation: false,
};

/** The roles and features that HELLO of our client announces. */
export const clientRoles: Dict = {
  callee: {
    features: {
      call_canceling: true,
      call_timeout: true,
      caller_identification: true,
      pattern_based_registration: true,
      progressive_call_invocations: true,
      progressive_call_results: true,
      registration_revocation: true,
      shared_registration: true,
    },
  },
  caller: {
    features: {
      call_canceling: true,
      call_timeout: true,
      caller_identification: true,
      progressive_call_invocations: true,
      progressive_call_results: true,
    },
  },
  publisher: {
    features: {
      publisher_exclusion: true,
      publisher_identification: true,
      subscriber_blackwhite_listing: true,
    },
  },
  subscriber: {
    features: {
      pattern_based_subscription: true,
      publication_trustlevels: true,
      publisher_identification: true,
      subscription_revocation: true,
    },
  },
};

/** Reads WELCOME.Details.roles: the features of calls that the router announced. */
export function routerFeatures(details: Dict): CallFeatures {
  const dealer = dictAt(dictAt(dictAt(details, 'roles'), 'dealer'), 'features');
  return callFeatures(dealer);
}

function callFeatures(features: Dict): CallFeatures {
  return {
    callCanceling: features['call_canceling'] === true || features['call_cancelling'] === true,
    progressiveResults: features['progressive_call_results'] === true,
    progressiveInvocations: features['progressive_call_invocations'] === true,
  };
}

function dictAt(dict: Dict, key: string): Dict {
  const value = dict[key];
  return typeof value === 'object' && value !== null ? (value as Dict) : {};
}
