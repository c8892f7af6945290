/** Replaces the application by a new one. */
export abstract class Restart {
  abstract restart(): Promise<void>;
}
