/** What a device registers under com.example.device, beside `readings`, which it streams. */
export interface Device {
  name(): string;
  blink(times: number): string;
}

/** A device as the list shows it. */
export interface DeviceInfo {
  readonly id: number;
  readonly name: string;
}
