import type { Uri } from '../protocol/messages.js';
import type { WampSerializer } from '../serializers/serializer.js';
import type { Clock } from '../session/clock.js';
import type { AuthidSessions } from './hosting/authid-sessions.js';
import type { SessionRoster } from './hosting/session-roster.js';
import type { HubLog } from './operations/hub-log.js';
import type { Report } from './operations/report.js';
import type { Topics } from './pubsub/topics.js';

/** The parts of a hub that show the cluster what is on this node. */
export interface ClusterHub {
  readonly options: {
    readonly realms: readonly Uri[];
    readonly serializers: readonly WampSerializer[];
    readonly clock: Clock;
  };
  readonly topics: Topics;
  readonly roster: SessionRoster;
  readonly authids: AuthidSessions;
  readonly log: HubLog;
  readonly report: Report;
}
