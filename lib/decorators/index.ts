export { getWampHubToken, InjectWampHub } from './inject-wamp-hub.decorator.js';
export type {
  WampContextLife,
  WampHandlerOptions,
  WampPipe,
  WampServiceOptions,
  WampProcedureOptions,
  WampTopicOptions,
} from './metadata.js';
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
export { WampProcedure } from './wamp-procedure.decorator.js';
export { WampService } from './wamp-service.decorator.js';
export { WampSessionClose, WampSessionOpen } from './wamp-session.decorator.js';
export { WampSubscribe } from './wamp-subscribe.decorator.js';
export { WampTopic } from './wamp-topic.decorator.js';
