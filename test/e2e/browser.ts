import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';

type Dict = Record<string, unknown>;

/** Keys, with their codes of Windows, the text that they type, and the name of the place if it is another. */
const keys = {
  Enter: [13, '\r'],
  Escape: [27, ''],
  Tab: [9, ''],
  ArrowDown: [40, ''],
  ArrowUp: [38, ''],
  ArrowLeft: [37, ''],
  ArrowRight: [39, ''],
  ' ': [32, ' ', 'Space'],
  '/': [191, '/', 'Slash'],
  '2': [50, '2', 'Digit2'],
} as const satisfies Record<string, readonly [number, string, string?]>;
type Key = keyof typeof keys;

const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** Returns the path of a Chromium, Chrome or Edge: `$CHROME_PATH`, or one that is installed. */
export function findBrowser(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  return findProgram(process.env['CHROME_PATH'], names, places);
}

/** Returns the first program that there is: at its path, by its name in `$PATH`, or at a usual place. */
export function findProgram(
  path: string | undefined,
  names: readonly string[],
  usual: readonly string[],
): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return [path ?? '', ...found, ...usual].find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return file !== '';
  } catch {
    return false;
  }
}

/** A browser without windows, driven by the DevTools protocol. */
export class Browser {
  private readonly pages: Page[] = [];

  private constructor(
    private readonly child: ChildProcess,
    private readonly profile: string,
    private readonly endpoint: URL,
  ) {}

  static async launch(file: string): Promise<Browser> {
    const profile = mkdtempSync(join(tmpdir(), 'browser-'));
    const flags = ['headless', 'no-sandbox', 'disable-gpu', 'disable-quic', 'disable-sync'];
    const quiet = ['no-first-run', 'disable-background-networking', 'disable-component-update'];
    const setup = ['remote-debugging-port=0', `user-data-dir=${profile}`, 'hide-scrollbars'];
    const args = [...flags, ...quiet, ...setup].map((flag) => `--${flag}`);
    const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const said: string[] = [];
    for await (const line of createInterface({ input: child.stderr })) {
      const endpoint = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
      child.stderr.resume();
      if (endpoint !== undefined) return new Browser(child, profile, new URL(endpoint));
      said.push(line);
    }
    throw new Error(`${file} does not start:\n${said.join('\n')}`);
  }

  /** Opens an empty page. */
  async newPage(): Promise<Page> {
    const url = `http://${this.endpoint.host}/json/new?about:blank`;
    const target = (await (await fetch(url, { method: 'PUT' })).json()) as Dict;
    const page = await Page.attach(String(target['webSocketDebuggerUrl']));
    this.pages.push(page);
    return page;
  }

  async close(): Promise<void> {
    for (const page of this.pages) page.detach();
    // Without processes of its own that still write to the profile, unlike one that is killed.
    const ended = once(this.child, 'close');
    const connection = new WebSocket(this.endpoint);
    await once(connection, 'open');
    connection.send(JSON.stringify({ id: 1, method: 'Browser.close' }));
    await ended;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** A page, and what went wrong on it. */
export class Page {
  /** The errors that nobody caught. */
  readonly uncaught: string[] = [];
  /** The errors and warnings in its console. */
  readonly complaints: string[] = [];
  private readonly arrivals: (() => void)[] = [];
  private lastId = 0;
  private readonly waiting = new Map<number, (reply: Dict) => void>();

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.receive(JSON.parse(data.toString()) as Dict));
  }

  static async attach(url: string): Promise<Page> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    await once(socket, 'open');
    const page = new Page(socket);
    for (const domain of ['Runtime', 'Page', 'Log']) await page.send(`${domain}.enable`);
    return page;
  }

  /** Sets the size of the window, and whether the system is set to dark colours. */
  async resize(width: number, height: number, isDark = false): Promise<void> {
    const size = { width, height, deviceScaleFactor: 1, mobile: width < 600 };
    await this.send('Emulation.setDeviceMetricsOverride', size);
    const features = [{ name: 'prefers-color-scheme', value: isDark ? 'dark' : 'light' }];
    await this.send('Emulation.setEmulatedMedia', { features });
  }

  /** Runs a script in every document before its own. */
  async prepare(source: string): Promise<void> {
    await this.send('Page.addScriptToEvaluateOnNewDocument', { source });
  }

  async open(url: string): Promise<void> {
    await this.send('Page.navigate', { url });
    await this.until(`document.readyState === 'complete' && location.href !== 'about:blank'`);
  }

  /** Returns the value of an expression; promises are awaited. */
  async evaluate<T>(expression: string): Promise<T> {
    const options = { awaitPromise: true, returnByValue: true, userGesture: true };
    const reply = await this.send('Runtime.evaluate', { expression, ...options });
    const { result, exceptionDetails } = reply as { result: { value: T }; exceptionDetails?: Dict };
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return result.value;
  }

  /** Resolves when an expression is true, which it becomes by a change of the document. */
  async until(expression: string): Promise<void> {
    await this.evaluate(`new Promise((resolve) => {
      const look = () => (${expression}) && (observer.disconnect(), resolve());
      const observer = new MutationObserver(look);
      const changes = { subtree: true, childList: true, characterData: true, attributes: true };
      observer.observe(document, changes);
      addEventListener('load', look);
      look();
    })`);
  }

  /** Presses a key as a person does. */
  async press(
    key: Key,
    modifiers: { readonly ctrl?: boolean; readonly alt?: boolean } = {},
  ): Promise<void> {
    const [windowsVirtualKeyCode, text, code = key] = keys[key];
    const held = (modifiers.alt ? 1 : 0) + (modifiers.ctrl ? 2 : 0);
    const event = { key, code, windowsVirtualKeyCode, modifiers: held };
    await this.send('Input.dispatchKeyEvent', {
      type: 'keyDown',
      ...event,
      ...(held === 0 && { text }),
    });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
  }

  /** Types a text into what has the focus. */
  async type(text: string): Promise<void> {
    await this.send('Input.insertText', { text });
  }

  /**
   * Clicks where an element is, as a person does.
   *
   * @param words what the element says
   * @throws if there is no such element, or another one is above it
   */
  async click(selector: string, words = ''): Promise<void> {
    const place = await this.evaluate<{ x: number; y: number } | string>(`(() => {
      const all = [...document.querySelectorAll(${JSON.stringify(selector)})];
      const element = all.find((each) => each.textContent.includes(${JSON.stringify(words)}));
      if (element === undefined) return 'is missing';
      element.scrollIntoView({ block: 'center', behavior: 'instant' });
      const { left, top, width, height } = element.getBoundingClientRect();
      const [x, y] = [left + width / 2, top + height / 2];
      const hit = document.elementFromPoint(x, y);
      const isHit = element.contains(hit) || hit?.contains(element) || hit?.closest('label')?.contains(element);
      return isHit ? { x, y } : 'is behind ' + hit?.outerHTML.slice(0, 200);
    })()`);
    if (typeof place === 'string') throw new Error(`${selector} ${words} ${place}`);
    for (const type of ['mouseMoved', 'mousePressed', 'mouseReleased']) {
      const button = type === 'mouseMoved' ? 'none' : 'left';
      await this.send('Input.dispatchMouseEvent', { type, ...place, button, clickCount: 1 });
    }
  }

  /** Returns the whole page as a PNG. */
  async screenshot(): Promise<Buffer> {
    const { data } = await this.send('Page.captureScreenshot', { captureBeyondViewport: true });
    return Buffer.from(String(data), 'base64');
  }

  /** Switches the network of the page off or on, as far as the browser plays that. */
  async setOffline(offline: boolean): Promise<void> {
    await this.send('Network.enable');
    const unlimited = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
    await this.send('Network.emulateNetworkConditions', { offline, ...unlimited });
  }

  /** Shows the page, and so hides every other one of its window. */
  async show(): Promise<void> {
    await this.send('Page.bringToFront');
  }

  /** Goes to another page. */
  async leaveFor(url: string): Promise<void> {
    const arrived = this.navigation();
    await this.send('Page.navigate', { url });
    await arrived;
  }

  /** Goes back to the page before. */
  async goBack(): Promise<void> {
    const arrived = this.navigation();
    const { currentIndex, entries } = await this.send('Page.getNavigationHistory');
    const { id } = (entries as { id: number }[])[Number(currentIndex) - 1]!;
    await this.send('Page.navigateToHistoryEntry', { entryId: id });
    await arrived;
  }

  /** Resolves when the next document is there. */
  private navigation(): Promise<void> {
    return new Promise((resolve) => void this.arrivals.push(resolve));
  }

  /** Closes the page, as a person closes a tab. */
  async close(): Promise<void> {
    const gone = once(this.socket, 'close');
    void this.send('Page.close').catch(() => undefined);
    await gone;
  }

  detach(): void {
    this.socket.terminate();
  }

  private async send(method: string, params: Dict = {}): Promise<Dict> {
    const id = ++this.lastId;
    this.socket.send(JSON.stringify({ id, method, params }));
    const reply = await new Promise<Dict>((resolve) => void this.waiting.set(id, resolve));
    if (reply['error'] !== undefined) throw new Error(`${method}: ${JSON.stringify(reply)}`);
    return reply['result'] as Dict;
  }

  private receive({ id, method, params, ...reply }: Dict): void {
    this.waiting.get(Number(id))?.(reply);
    this.waiting.delete(Number(id));
    if (method === 'Page.frameNavigated') this.arrivals.splice(0).forEach((resolve) => resolve());
    if (method === 'Runtime.exceptionThrown')
      this.uncaught.push(JSON.stringify((params as Dict)['exceptionDetails']));
    const complaint = complaintIn(String(method), params as Dict);
    if (complaint !== undefined) this.complaints.push(complaint);
  }
}

/** Returns an error or warning that a page or the browser itself has written to the console. */
function complaintIn(method: string, params: Dict): string | undefined {
  if (method === 'Log.entryAdded') {
    const { level, text } = params['entry'] as Dict;
    // The browser says so of every attempt to reach a server that restarts; no page can prevent it.
    const isExpected = String(text).startsWith('WebSocket connection to');
    return isExpected || (level !== 'error' && level !== 'warning') ? undefined : String(text);
  }
  const isComplaint = ['error', 'warning', 'assert'].includes(String(params?.['type']));
  return method === 'Runtime.consoleAPICalled' && isComplaint
    ? JSON.stringify(params['args'])
    : undefined;
}
