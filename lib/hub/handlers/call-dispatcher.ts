import { WampNoSuchProcedureError } from '../../protocol/standard-errors.js';
import type { Clock } from '../../session/clock.js';
import type { IncomingCall } from '../../session/incoming-call.js';
import type { ExplainError } from '../contexts/explain-error.js';
import { CallMeter } from '../operations/call-meter.js';
import { refusal } from '../operations/denial.js';
import type { HubLog } from '../operations/hub-log.js';
import { noProcedure, type WampMetrics } from '../operations/metrics.js';
import type { WampSession } from '../session/wamp-session.js';
import * as texts from '../texts.js';
import type { Procedure } from './handlers.js';
import type { RealmHandlers } from './realm-handlers.js';
import { hasRole } from './roles.js';
import { fail, runProcedure } from './run-procedure.js';

/** The parts of the hub that the dispatcher of calls needs. */
export interface CallDispatcherParts {
  readonly options: { readonly clock: Clock };
  readonly metrics: WampMetrics | undefined;
  readonly log: HubLog;
}

/** Passes the calls of clients to the procedures of the application. */
export class CallDispatcher {
  constructor(
    private readonly hub: CallDispatcherParts,
    private readonly explain: ExplainError,
  ) {}

  call(session: WampSession, handlers: RealmHandlers, call: IncomingCall): void {
    const { procedure: uri } = call;
    const procedure = handlers.procedure(uri);
    const meter = this.meterOf(procedure);
    if (procedure === undefined) {
      this.hub.log.debug(texts.nobodyAnswers, uri, session.id);
      return fail(call, new WampNoSuchProcedureError(texts.noSuchProcedure(uri)), meter);
    }
    if (!hasRole(procedure.roles, session))
      return fail(call, refusal(this.hub, session, 'call', uri), meter);
    runProcedure(session, call, procedure, this.explain, meter);
  }

  private meterOf(procedure: Procedure | undefined): CallMeter | undefined {
    const { metrics, options } = this.hub;
    if (metrics === undefined) return undefined;
    return new CallMeter(metrics, options.clock, procedure?.uri ?? noProcedure);
  }
}
