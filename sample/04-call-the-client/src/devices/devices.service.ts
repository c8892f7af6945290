import { Injectable, NotFoundException } from '@nestjs/common';
import { WampCaller, WampHub, WampProcedure, WampSession, WampSessionOpen } from 'nestjs-wamp';
import type { Observable } from 'rxjs';
import type { Device, DeviceInfo } from './device.js';

/** The devices that are connected right now. */
@Injectable()
export class DevicesService {
  constructor(private readonly hub: WampHub) {}

  /** A device is one as soon as it offers its procedures, which it does some time after it connected. */
  @WampSessionOpen()
  async onOpen(session: WampSession): Promise<void> {
    await session.waitForRegistration('com.example.device.name').catch(() => undefined);
    if (session.isOpen) session.data['name'] = await deviceOf(session).name();
  }

  list(): DeviceInfo[] {
    return [...this.hub.sessions.values()].flatMap(({ id, data: { name } }) =>
      typeof name === 'string' ? { id, name } : [],
    );
  }

  /** `remote` makes each method a call of the procedure of that name. */
  blink(id: number, times: number): Promise<string> {
    return deviceOf(this.session(id)).blink(times);
  }

  /** `stream` emits the progressive results of the client; unsubscribing cancels the call. */
  readings(id: number): Observable<number> {
    return this.session(id).stream<number>('com.example.device.readings');
  }

  /** A handler may call its caller back, which may call again: down to level 0 and up again. */
  @WampProcedure('com.example.devices.descend')
  async descend(level: number, @WampCaller() session: WampSession): Promise<string> {
    if (level === 0) return 'bottom';
    const rest = await session.call<string>('com.example.device.descend', [level - 1]);
    return `server ${level} > ${rest}`;
  }

  private session(id: number): WampSession {
    const session = this.hub.sessions.get(id);
    if (session === undefined) throw new NotFoundException(`No device ${id} is connected.`);
    return session;
  }
}

function deviceOf(session: WampSession) {
  return session.remote<Device>('com.example.device');
}
