import { Agent, type ClientRequest, request } from 'node:http';

/** Keeps connections, as browsers do. */
const agent = new Agent({ keepAlive: true });

/** As much of the `XMLHttpRequest` of browsers as autobahn-js uses. Node has none. */
class NodeHttpRequest {
  withCredentials = false;
  timeout = 0;
  readyState = 0;
  status = 0;
  statusText = '';
  responseText = '';
  onreadystatechange: () => void = () => undefined;
  ontimeout: () => void = () => undefined;
  private sent: ClientRequest | undefined;

  open(method: string, url: string): void {
    this.sent = request(url, { method, agent });
  }

  setRequestHeader(name: string, value: string): void {
    this.sent?.setHeader(name, value);
  }

  send(body?: string): void {
    const timer = this.timeout > 0 ? setTimeout(() => this.late(), this.timeout) : undefined;
    const end = (): void => {
      clearTimeout(timer);
      this.readyState = 4;
      this.onreadystatechange();
    };
    this.sent?.on('error', end).on('response', (response) => {
      response.setEncoding('utf8').on('data', (text: string) => (this.responseText += text));
      response.on('end', () => {
        this.status = response.statusCode ?? 0;
        this.statusText = response.statusMessage ?? '';
        end();
      });
    });
    this.sent?.end(body);
  }

  private late(): void {
    this.sent?.destroy();
    this.ontimeout();
  }
}

/** Lets autobahn-js find it where it looks for it. */
export function installXmlHttpRequest(): void {
  Object.assign(globalThis, { XMLHttpRequest: NodeHttpRequest });
}
