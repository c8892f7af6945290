import { ErrorUri } from '../protocol/error-uris.js';
import type { Dict, Uri } from '../protocol/messages.js';
import { WampError } from '../protocol/wamp-error.js';

/**
 * What became of a connection:
 *
 * - `unreachable`: no connection came about, or no WELCOME in time.
 * - `refused`: the server refused the upgrade, or no subprotocol fits.
 * - `aborted`: one end sent ABORT.
 * - `goodbye`: the server sent GOODBYE.
 * - `lost`: the connection ended without GOODBYE and ABORT.
 * - `silent`: the server gave no sign of life.
 * - `rejected`: the hook `onOpen` threw.
 * - `closed`: the application closed the client.
 */
export type ConnectionFailure =
  'aborted' | 'closed' | 'goodbye' | 'lost' | 'refused' | 'rejected' | 'silent' | 'unreachable';

/** The details of a {@link WampConnectionError}. */
export interface ConnectionErrorInit {
  /** What happened. */
  readonly kind: ConnectionFailure;
  /**
   * The URI of the error.
   *
   * @default 'wamp.error.network_failure'
   */
  readonly uri?: Uri | undefined;
  /** The details of the ABORT or GOODBYE. */
  readonly details?: Dict | undefined;
  /**
   * True if the request was sent.
   *
   * @default false
   */
  readonly wasSent?: boolean | undefined;
  /**
   * True if the client connects again by itself.
   *
   * @default false
   */
  readonly willReconnect?: boolean | undefined;
  /** The close status of the WebSocket. */
  readonly closeCode?: number | undefined;
  /** The HTTP status of a refused upgrade. */
  readonly httpStatus?: number | undefined;
  /** The least time until the next attempt that the server asked for, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** What caused the error. */
  readonly cause?: unknown;
}

/**
 * There is no session, or not any more. `uri` is `wamp.error.network_failure`, or the URI of the ABORT or
 * GOODBYE.
 *
 * @example
 * try {
 *   await client.call('com.example.order', [order]);
 * } catch (error) {
 *   // Sent, but not answered: it may have run.
 *   if (error instanceof WampConnectionError && error.wasSent) await checkOrder(order.id);
 * }
 */
export class WampConnectionError extends WampError {
  /** What happened. */
  readonly kind: ConnectionFailure;
  /** True if the request was sent. The server may have run it. */
  readonly wasSent: boolean;
  /** True if the client connects again by itself. */
  readonly willReconnect: boolean;
  /** The close status of the WebSocket. */
  readonly closeCode: number | undefined;
  /** The HTTP status of a refused upgrade. Only Node knows it. */
  readonly httpStatus: number | undefined;
  /** The least time until the next attempt that the server asked for, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  /** @param init its properties, and those of the `WampError` */
  constructor(message: string, init: ConnectionErrorInit) {
    const { uri = ErrorUri.NetworkFailure, details = {}, cause } = init;
    super(uri, [message], {}, { details, cause });
    this.name = 'WampConnectionError';
    this.kind = init.kind;
    this.wasSent = init.wasSent ?? false;
    this.willReconnect = init.willReconnect ?? false;
    this.closeCode = init.closeCode;
    this.httpStatus = init.httpStatus;
    this.retryAfterMs = init.retryAfterMs;
  }

  /**
   * Returns the same error for another request.
   *
   * @internal
   */
  as(changes: Partial<ConnectionErrorInit>): WampConnectionError {
    const { kind, uri, details, wasSent, willReconnect, closeCode, httpStatus } = this;
    const { retryAfterMs, cause } = this;
    const same = {
      kind,
      uri,
      details,
      wasSent,
      willReconnect,
      closeCode,
      httpStatus,
      retryAfterMs,
    };
    return new WampConnectionError(this.message, { ...same, cause, ...changes });
  }
}
