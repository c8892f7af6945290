import type { IncomingMessage } from 'node:http';
import type { HttpRejection } from './http-rejection.js';

/** The WebSocket endpoint of a hub, for the pages that the application serves. */
export interface PageEndpoint {
  /** The paths, without a slash at the end. */
  readonly paths: readonly string[];
  /** The port of its separate server; `undefined` for the one of the application. */
  readonly port: number | undefined;
  /**
   * Decides about a request for a page or its data by the rules of a WebSocket of the same origin.
   *
   * @returns the rejection, which is logged; `undefined` if the request is allowed
   */
  admitPage(request: IncomingMessage): HttpRejection | undefined;
}
