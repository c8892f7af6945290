import { Injectable, NotFoundException } from '@nestjs/common';
import { WampCaller, WampHub, WampProcedure, WampSession, WampSessionOpen } from 'nestjs-wamp';
import type { Observable } from 'rxjs';
import type { Device, DeviceInfo } from './device.js';

/** The connected devices. */
@Injectable()
export class DevicesService {
  constructor(private readonly hub: WampHub) {}

  /** Adds a device when it has registered its procedures, some time after it has connected. */
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

  /** Calls procedures as methods, with `remote`. */
  blink(id: number, times: number): Promise<string> {
    return deviceOf(this.session(id)).blink(times);
  }

  /** Emits the progressive results of the client, with `stream`. Unsubscribing cancels the call. */
  readings(id: number): Observable<number> {
    return this.session(id).stream<number>('com.example.device.readings');
  }

  /** Calls the caller back, which calls again, until level 0. */
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
