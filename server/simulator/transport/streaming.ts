// How an answer that does not end by itself goes out over a real HTTP connection.
import type { ServerResponse } from 'node:http';
import type { PbxAnswer, PbxClient, PbxRequest, WebPbx } from './pbx.ts';

/** Begins an endless answer where the PBX has one for this request; `false` where it is an ordinary one. */
export function stream(pbx: WebPbx, request: PbxRequest, response: ServerResponse): boolean {
  // What is said before the head is kept for after it.
  const early: string[] = [];
  let open = false;
  const client: PbxClient = {
    send(text) {
      if (open) response.write(text);
      else early.push(text);
    },
    close: () => response.end(),
  };
  const answer = pbx.stream?.(request, client) ?? null;
  if (answer === null) return false;
  if (isWhole(answer)) {
    response.writeHead(answer.status, { ...answer.headers }).end(answer.text);
    return true;
  }
  response.writeHead(answer.status, { ...answer.headers });
  response.flushHeaders();
  open = true;
  for (const text of early) response.write(text);
  response.on('close', () => answer.gone());
  response.on('error', () => response.destroy());
  return true;
}

const isWhole = (answer: object): answer is PbxAnswer => 'text' in answer;
