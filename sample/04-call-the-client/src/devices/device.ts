/** The procedures that a device registers under com.example.device, without the stream `readings`. */
export interface Device {
  name(): string;
  blink(times: number): string;
}

/** A device in the list. */
export interface DeviceInfo {
  readonly id: number;
  readonly name: string;
}
