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
    },
  },
};

/** The announced features of a client that change which messages the server sends to it. */
export interface PeerFeatures {
  /** The client understands INTERRUPT. Sent only if announced: some clients disconnect on INTERRUPT. */
  readonly callCanceling: boolean;
  /** The client sends progressive results. */
  readonly progressiveResults: boolean;
  /** The client accepts an INVOCATION in several pieces. */
  readonly progressiveInvocations: boolean;
}

/** Reads HELLO.Details.roles. If it is missing, empty or malformed, no feature counts as announced. */
export function peerFeatures(details: Dict): PeerFeatures {
  const callee = dictAt(dictAt(dictAt(details, 'roles'), 'callee'), 'features');
  return {
    callCanceling: callee['call_canceling'] === true || callee['call_cancelling'] === true,
    progressiveResults: callee['progressive_call_results'] === true,
    progressiveInvocations: callee['progressive_call_invocations'] === true,
  };
}

function dictAt(dict: Dict, key: string): Dict {
  const value = dict[key];
  return typeof value === 'object' && value !== null ? (value as Dict) : {};
}
