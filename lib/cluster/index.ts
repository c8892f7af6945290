export type { WampClusterOption } from './cluster-option.js';
export type { WampClusterOptions } from './cluster-options.js';
export type { ClusterAddress, ClusterListener, ClusterPort, TopicName } from './cluster-port.js';
export type { TopicPattern } from './events/local-topics.js';
