// A hand on the wire between page and server: a test can let a PBX claim more than the stage's can, and read what the
// page sends. What the server answers is untouched.
import type { Page } from 'playwright/test';

export type Sent = { readonly verb: string; readonly target: string; readonly args: Record<string, string> };

/** From now on every source claims these abilities beside its own. Returns the commands the page sends. */
export async function claim(page: Page, can: Readonly<Record<string, true | string>>): Promise<Sent[]> {
  const sent: Sent[] = [];
  const more = JSON.stringify(can).slice(1, -1);
  await page.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) =>
      socket.send(typeof message === 'string' ? message.replaceAll('"can":{', `"can":{${more},`) : message),
    );
    socket.onMessage((message) => {
      const text = String(message);
      const from = text.indexOf('["command",');
      if (from >= 0) sent.push((JSON.parse(text.slice(from)) as [string, Sent])[1]);
      server.send(message);
    });
  });
  return sent;
}
