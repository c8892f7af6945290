/** A transport by which clients reach a hub, from the start of the application to its end. */
export interface WampTransport {
  /** Called before the application starts. */
  prepare?(): void;
  /**
   * Starts to accept clients. Called when every handler is bound.
   *
   * @throws if that is impossible; the application does not start then
   */
  attach(): Promise<void>;
  /** Returns the places where clients find the hub, for the log; `undefined` if there are none. */
  where(): string | undefined;
  /**
   * Stops accepting clients. Called at shutdown, before the sessions end. A transport that instead rejects
   * clients with a reason does not need this method: `isAccepting` of the hub is false by then.
   */
  stopAccepting?(): void;
  /** Closes everything that is still open. Called when the sessions have ended. Resolves when all is closed. */
  detach(): Promise<void>;
}
