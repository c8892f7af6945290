import { WampProcedure, WampService } from 'nestjs-wamp';
import { Restart } from './restart.js';

@WampService('com.example.server')
export class ServerService {
  constructor(private readonly application: Restart) {}

  /** com.example.server.restart: the answer comes first. */
  @WampProcedure()
  restart(): void {
    void this.application.restart();
  }
}
