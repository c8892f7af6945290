import type { Dict } from '../protocol/messages.js';

/** HELLO.Details of a client that announces every feature. */
export const capableClient: Dict = {
  roles: {
    caller: {
      features: {
        call_canceling: true,
        progressive_call_invocations: true,
        progressive_call_results: true,
      },
    },
    callee: {
      features: {
        call_canceling: true,
        progressive_call_invocations: true,
        progressive_call_results: true,
      },
    },
    publisher: { features: {} },
    subscriber: { features: {} },
  },
};
