import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import { findProgram } from './browser.js';

type Dict = Record<string, unknown>;

const places = [
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];

/** Returns the path of a Firefox: `$FIREFOX_PATH`, or one that is installed. */
export function findFirefox(): string | undefined {
  return findProgram(process.env['FIREFOX_PATH'], ['firefox-esr', 'firefox'], places);
}

/** A Firefox without windows, driven by WebDriver BiDi. */
export class Firefox {
  private readonly pages = new Map<string, FirefoxPage>();
  private readonly waiting = new Map<number, (reply: Dict) => void>();
  private lastId = 0;

  private constructor(
    private readonly child: ChildProcess,
    private readonly profile: string,
    private readonly socket: WebSocket,
  ) {
    socket.on('message', (data: Buffer) => this.receive(JSON.parse(data.toString()) as Dict));
  }

  static async launch(file: string): Promise<Firefox> {
    const profile = mkdtempSync(join(tmpdir(), 'firefox-'));
    const args = ['--headless', '--no-remote', '--remote-debugging-port=0', '--profile', profile];
    const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const said: string[] = [];
    for await (const line of createInterface({ input: child.stderr })) {
      const endpoint = /WebDriver BiDi listening on (ws:\S+)/.exec(line)?.[1];
      child.stderr.resume();
      if (endpoint !== undefined) return Firefox.connect(child, profile, endpoint);
      said.push(line);
    }
    throw new Error(`${file} does not start:\n${said.join('\n')}`);
  }

  private static async connect(
    child: ChildProcess,
    profile: string,
    endpoint: string,
  ): Promise<Firefox> {
    const socket = new WebSocket(`${endpoint}/session`, { perMessageDeflate: false });
    await once(socket, 'open');
    const firefox = new Firefox(child, profile, socket);
    await firefox.send('session.new', { capabilities: {} });
    await firefox.send('session.subscribe', { events: ['log.entryAdded'] });
    return firefox;
  }

  /** Opens an empty page. */
  async newPage(): Promise<FirefoxPage> {
    const { context } = await this.send('browsingContext.create', { type: 'tab' });
    const page = new FirefoxPage(this, String(context));
    this.pages.set(page.context, page);
    return page;
  }

  async close(): Promise<void> {
    const ended = once(this.child, 'close');
    await this.send('browser.close');
    await ended;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  async send(method: string, params: Dict = {}): Promise<Dict> {
    const id = ++this.lastId;
    this.socket.send(JSON.stringify({ id, method, params }));
    const reply = await new Promise<Dict>((resolve) => void this.waiting.set(id, resolve));
    if (reply['type'] === 'error') throw new Error(`${method}: ${JSON.stringify(reply)}`);
    return reply['result'] as Dict;
  }

  private receive(message: Dict): void {
    const { id, method, params } = message;
    this.waiting.get(Number(id))?.(message);
    this.waiting.delete(Number(id));
    if (method !== 'log.entryAdded') return;
    const { source, type, level, text } = params as Dict;
    // It says so of every attempt to reach a server that is away; no page can prevent it.
    if (String(text).includes('establish a connection to the server')) return;
    const page = this.pages.get(String((source as Dict)['context']));
    if (type === 'javascript' && level === 'error') page?.uncaught.push(String(text));
    else if (level === 'error' || level === 'warn') page?.complaints.push(String(text));
  }
}

/** A page, and what went wrong on it. */
export class FirefoxPage {
  /** The errors that nobody caught. */
  readonly uncaught: string[] = [];
  /** The errors and warnings in its console. */
  readonly complaints: string[] = [];

  constructor(
    private readonly firefox: Firefox,
    readonly context: string,
  ) {}

  async open(url: string): Promise<void> {
    await this.firefox.send('browsingContext.navigate', {
      context: this.context,
      url,
      wait: 'complete',
    });
  }

  /** Returns the value of an expression; promises are awaited. */
  async evaluate<T>(expression: string): Promise<T> {
    const reply = await this.firefox.send('script.evaluate', {
      expression: `(async () => JSON.stringify([await (${expression})]))()`,
      target: { context: this.context },
      awaitPromise: true,
      userActivation: true,
    });
    const { result, exceptionDetails } = reply as { result?: Dict; exceptionDetails?: Dict };
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    const [value] = JSON.parse(String(result!['value'])) as [T];
    return value;
  }

  detach(): void {
    void this.firefox.send('browsingContext.close', { context: this.context });
  }
}
