import { WampProcedure, WampService } from 'nestjs-wamp';
import { map, type Observable, scan, timer } from 'rxjs';
import { sensorContract } from '../contracts.js';

/** A measurement. JSON carries the time as text, and so does the type that clients see. */
export interface Reading {
  readonly at: Date;
  readonly celsius: number;
}

@WampService(sensorContract.prefix)
export class SensorService {
  /** com.example.sensor.celsius: a temperature that wanders around 20 °C, until the caller leaves. */
  @WampProcedure('celsius')
  readings(from = 20, everyMs = 200): Observable<Reading> {
    return timer(0, everyMs).pipe(
      scan((celsius) => celsius + (20 - celsius) / 40 + Math.random() - 0.5, from),
      map((celsius) => ({ at: new Date(), celsius })),
    );
  }
}
