import type { Dict } from './messages.js';

/** The roles and features WELCOME announces; each has a test that proves it. */
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

/** What of a client's announcement changes what the server sends to it. */
export interface PeerFeatures {
  /** It understands INTERRUPT. Clients that do not hang up when they get one. */
  readonly callCanceling: boolean;
  /** It sends progressive results. */
  readonly progressiveResults: boolean;
  /** It takes an INVOCATION in several pieces. */
  readonly progressiveInvocations: boolean;
}

/** Reads HELLO.Details.roles, which may be missing, empty or odd: then nothing is announced. */
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
