// A hand on the wire between page and server: a test can let a PBX claim more than the stage's can, and its rows tell
// more than the stage's do, and read what the page sends. What the server answers is untouched.
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Page } from 'playwright/test';
import type { Row } from '#lib/model/board.ts';

export type Sent = { readonly verb: string; readonly target: string; readonly args: Record<string, string> };

const USUAL = ['call.hold', 'call.resume', 'call.transfer', 'call.hangUp', 'agent.pause', 'agent.unpause'];

/** From now on every source claims the usual abilities and these, no others. Returns the commands the page sends. */
export function claim(page: Page, can: Readonly<Record<string, true | string>>): Promise<Sent[]> {
  const all = { ...Object.fromEntries(USUAL.map((verb) => [verb, true as const])), ...can };
  return retold(page, (row) => (row.kind === 'source' ? { ...row, can: all } : row));
}

/** From now on the page hears every row as `retell` says it. Returns the commands the page sends. */
export async function retold(page: Page, retell: (row: Row) => Row): Promise<Sent[]> {
  const sent: Sent[] = [];
  const again = (_key: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && 'put' in value ? { put: retell(value.put as Row) } : value;
  await page.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      if (typeof message !== 'string') {
        socket.send(gzipSync(JSON.stringify(JSON.parse(gunzipSync(message).toString(), again))));
        return;
      }
      // `42["delta",…]`, `430[…]`, `461-0[…]`: packet, attachments and answer in numbers, then JSON.
      const [, head, body] = /^(4[2356](?:\d+-)?\d*)(\[.*)$/s.exec(message) ?? [];
      socket.send(
        head === undefined || body === undefined
          ? message
          : `${head}${JSON.stringify(JSON.parse(body, again))}`,
      );
    });
    socket.onMessage((message) => {
      const text = String(message);
      const from = text.indexOf('["command",');
      if (from >= 0) sent.push((JSON.parse(text.slice(from)) as [string, Sent])[1]);
      server.send(message);
    });
  });
  return sent;
}
