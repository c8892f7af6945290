import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Share } from '../../calls/share.js';
import { hintsOf, type HttpRejection } from '../http-rejection.js';

/** The answer of an exchange. */
export interface PollAnswer {
  readonly status: number;
  readonly body?: string | Uint8Array | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** One HTTP request and its answer. */
export class Exchange {
  private readonly headers: Record<string, string> = { 'Cache-Control': 'no-store' };
  /** True if the operating system has taken all of the answer. */
  isSent = false;
  private whenLost: (() => void) | undefined;

  constructor(
    readonly request: IncomingMessage,
    private readonly response: ServerResponse,
    /** The share of the event loop of all requests of the client on one connection. */
    readonly share: Share,
  ) {
    // HTTP/2 emits it for a request that was given up, too.
    response.on('finish', () => {
      this.isSent = response.writableEnded && response.writableFinished;
    });
    response.on('close', () => {
      if (!this.isSent) this.lost();
    });
  }

  /** Emits `close` when the answer was sent, or the client has left. */
  get answer(): ServerResponse {
    return this.response;
  }

  /** Adds headers to the answer. */
  add(headers: Readonly<Record<string, string>>): void {
    Object.assign(this.headers, headers);
  }

  /** Answers. Does nothing if the client has left. */
  reply({ status, body = '', headers }: PollAnswer): void {
    if (this.response.destroyed || this.response.headersSent) return;
    const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    const sized = status === 204 ? {} : { 'Content-Length': String(length) };
    this.response.writeHead(status, { ...this.headers, ...headers, ...sized }).end(body);
  }

  /** Answers with an error. The connection ends if a part of the request is unread. */
  reject(rejection: HttpRejection): void {
    const { status, text: body } = rejection;
    if (!this.request.complete) this.closeAfter();
    this.reply({ status, body, headers: { 'Content-Type': 'text/plain', ...hintsOf(rejection) } });
  }

  /** Gives up an answer that the client has not read: what the operating system has not taken is freed. */
  abandon(): void {
    if (!this.isSent) this.response.destroy();
  }

  /** Ends the HTTP connection after the answer. HTTP/2 has one connection for all requests. */
  closeAfter(): void {
    if (this.request.httpVersionMajor === 1) this.headers['Connection'] = 'close';
  }

  /**
   * Calls back once, if the connection breaks before all of the answer was sent, or soon after.
   *
   * @returns a function that ends the watch
   */
  onceLost(callback: () => void): () => void {
    const { request } = this;
    const onClose = (hadError: boolean): void => {
      if (hadError) this.lost();
    };
    this.whenLost = callback;
    // A reset says that the peer has not read all of it. A proxy has many clients on one connection.
    if (request.httpVersionMajor === 1) request.socket.setMaxListeners(0).on('close', onClose);
    return () => {
      this.whenLost = undefined;
      if (request.httpVersionMajor === 1) request.socket.off('close', onClose);
    };
  }

  private lost(): void {
    const { whenLost } = this;
    this.whenLost = undefined;
    whenLost?.();
  }
}
