export { getWampClientToken, InjectWampClient } from './inject-wamp-client.decorator.js';
export { getWampHubToken, InjectWampHub } from './inject-wamp-hub.decorator.js';
export { getWampRemoteToken, InjectWampRemote } from './inject-wamp-remote.decorator.js';
export type {
  WampHandlerOptions,
  WampProcedureOptions,
  WampPublishesOptions,
  WampTopicOptions,
} from './handler-options.js';
export type { WampPipe } from './metadata.js';
export type { WampContextLife, WampServiceOptions } from './service-options.js';
export {
  WampArg,
  WampArgs,
  WampCall,
  WampCaller,
  WampInput,
  WampKwarg,
  WampKwargs,
  type WampParamOptions,
  type WampPipes,
  WampProgress,
  type WampProgressFunction,
  WampSignal,
} from './wamp-params.decorator.js';
export { WampAuth, type WampAuthenticatorOptions } from './wamp-auth.decorator.js';
export { WampDoc } from './wamp-doc.decorator.js';
export { WampImplements } from './wamp-implements.decorator.js';
export { WampProcedure } from './wamp-procedure.decorator.js';
export { WampPublishes } from './wamp-publishes.decorator.js';
export { WampRoles } from './wamp-roles.decorator.js';
export { WampService } from './wamp-service.decorator.js';
export { WampSessionClose, WampSessionOpen } from './wamp-session.decorator.js';
export { WampSubscribe } from './wamp-subscribe.decorator.js';
export { WampTopic } from './wamp-topic.decorator.js';
