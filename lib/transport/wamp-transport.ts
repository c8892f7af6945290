/** A way for clients to reach a hub, from the start of the application to its end. */
export interface WampTransport {
  /** Called before the application starts. */
  prepare?(): void;
  /**
   * Lets clients in. Called when every handler is bound.
   *
   * @throws if that is impossible; then the application does not start
   */
  attach(): Promise<void>;
  /** Returns where clients find the hub, for people to read; `undefined` if nowhere. */
  where(): string | undefined;
  /**
   * Lets nobody in any more; called at shutdown, before the sessions end. A transport that goes on telling
   * clients why they are refused has none: the hub says by `isAccepting` that it takes no more.
   */
  stopAccepting?(): void;
  /** Closes what is still open; called when the sessions have ended. Resolves when nothing is left. */
  detach(): Promise<void>;
}
