// A page of the old Chromium, led by its own DevTools protocol: today's Playwright is too new for it.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';

type Answer = {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
};
type Evaluated = {
  readonly result: { readonly value?: unknown };
  readonly exceptionDetails?: {
    readonly exception?: { readonly description?: string };
    readonly text: string;
  };
};
type Thrown = { readonly exceptionDetails: Evaluated['exceptionDetails'] & { readonly url?: string } };

/** How long between two looks at a page, ms. */
const LOOK_MS = 100;

export class OldBrowser {
  /** What the page has thrown and nobody caught, each with the address of its script. */
  readonly thrown: { readonly text: string; readonly url: string }[] = [];
  readonly #child: ChildProcess;
  readonly #socket: WebSocket;
  readonly #profile: string;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #asked = 0;
  #isClosed = false;

  private constructor(child: ChildProcess, socket: WebSocket, profile: string) {
    this.#child = child;
    this.#socket = socket;
    this.#profile = profile;
    socket.on('message', (data) => this.#heard(JSON.parse(String(data)) as Answer));
  }

  static async open(
    path: string,
    size: { readonly width: number; readonly height: number },
  ): Promise<OldBrowser> {
    const profile = mkdtempSync(join(tmpdir(), 'old-chromium-profile-'));
    const child = spawn(
      path,
      [
        ...['--headless', '--no-sandbox', '--disable-gpu', '--single-process', '--hide-scrollbars'],
        ...['--remote-debugging-port=0', `--user-data-dir=${profile}`, '--lang=en-GB'],
        ...[`--window-size=${size.width},${size.height}`, 'about:blank'],
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const port = await new Promise<string>((resolve, reject) => {
      let said = '';
      child.stderr?.on('data', (chunk) => {
        said += String(chunk);
        const found = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(said)?.[1];
        if (found) resolve(found);
      });
      child.once('exit', (code) => reject(new Error(`the old Chromium ended with ${code}:\n${said}`)));
    });
    const socket = new WebSocket(await pageOf(port));
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const browser = new OldBrowser(child, socket, profile);
    await browser.#ask('Runtime.enable');
    await browser.#ask('Page.enable');
    return browser;
  }

  async goto(url: string): Promise<void> {
    await this.#ask('Page.navigate', { url });
  }

  /** What an expression is in the page, as JSON; a promise is waited for. */
  async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.#ask<Evaluated>('Runtime.evaluate', {
      expression,
      returnByValue: true,
      awaitPromise: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value as T;
  }

  /** Waits until an expression is true in the page, whichever page stands there; rejects when the browser is closed. */
  async until(expression: string): Promise<void> {
    for (;;) {
      if (this.#isClosed) throw new Error(`the old Chromium was closed before this was true: ${expression}`);
      // Between two pages there is none to ask.
      if ((await this.evaluate(expression).catch(() => false)) === true) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** A PNG of what is seen. */
  async picture(): Promise<Buffer> {
    const { data } = await this.#ask<{ data: string }>('Page.captureScreenshot');
    return Buffer.from(data, 'base64');
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const answer of this.#waiting.values())
      answer({ error: { message: 'the old Chromium was closed' } });
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#socket.terminate();
    this.#child.kill('SIGKILL');
    await gone;
    rmSync(this.#profile, { recursive: true, force: true });
  }

  #ask<T>(method: string, params: object = {}): Promise<T> {
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) =>
        error ? reject(new Error(error.message)) : resolve(result as T),
      );
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  #heard(answer: Answer): void {
    if (answer.id !== undefined) {
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    } else if (answer.method === 'Runtime.exceptionThrown') {
      const { exceptionDetails: said } = answer.params as Thrown;
      this.thrown.push({ text: said.exception?.description ?? said.text, url: said.url ?? '' });
    }
  }
}

type Target = { readonly type: string; readonly webSocketDebuggerUrl: string };

/** Where its page is led from. It listens a moment before it has one. */
async function pageOf(port: string): Promise<string> {
  for (;;) {
    const targets = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as readonly Target[];
    const page = targets.find(({ type }) => type === 'page');
    if (page) return page.webSocketDebuggerUrl;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
