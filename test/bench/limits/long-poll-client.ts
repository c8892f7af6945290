/** A client of long-poll that joins and then waits for messages. */
export class LongPollClient {
  private readonly over = new AbortController();

  private constructor(private readonly url: string) {}

  /** Prepares a client; its transport opens when it is to hold something. */
  static open(port: number): Promise<LongPollClient> {
    return Promise.resolve(new LongPollClient(`http://127.0.0.1:${port}/ws`));
  }

  hold(): void {
    // It ends with the client.
    this.live().catch(() => undefined);
  }

  close(): void {
    this.over.abort();
  }

  private async live(): Promise<void> {
    const opened = await this.post('open', { protocols: ['wamp.2.json'] });
    const { transport } = (await opened.json()) as { transport: string };
    await this.post(`${transport}/send`, [1, 'realm1', { roles: { caller: {} } }]);
    await (await this.post(`${transport}/receive`)).text();
    await (await this.post(`${transport}/receive`)).text();
  }

  private post(path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.url}/${path}`, {
      method: 'POST',
      body: body === undefined ? null : JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
      signal: this.over.signal,
    });
  }
}
