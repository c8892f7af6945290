import {
  Controller,
  Get,
  type MessageEvent,
  Param,
  ParseIntPipe,
  Post,
  Query,
  Sse,
} from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import type { DeviceInfo } from './device.js';
import { DevicesService } from './devices.service.js';

/** Offers devices, which have no open port, by HTTP. */
@Controller('devices')
export class DevicesController {
  constructor(private readonly devices: DevicesService) {}

  @Get()
  list(): DeviceInfo[] {
    return this.devices.list();
  }

  /** curl -X POST "http://localhost:3000/devices/ID/blink?times=3" */
  @Post(':id/blink')
  blink(
    @Param('id', ParseIntPipe) id: number,
    @Query('times', ParseIntPipe) times: number,
  ): Promise<string> {
    return this.devices.blink(id, times);
  }

  /** curl http://localhost:3000/devices/ID/readings */
  @Sse(':id/readings')
  readings(@Param('id', ParseIntPipe) id: number): Observable<MessageEvent> {
    return this.devices.readings(id).pipe(map((data) => ({ data: { celsius: data } })));
  }
}
