// Knows how a make-believe PBX is reached: one HTTP exchange, or one WebSocket. Refuses to know real sockets:
// listen.ts puts it on loopback, a replay calls it in memory.

export type PbxRequest = {
  readonly method: string;
  /** Path with query, e.g. `/openapi/v1.0/queue/list?access_token=…`. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};
export type PbxAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};

/** The PBX's end of an open WebSocket. */
export interface PbxPeer {
  /** What the client said. */
  hear(text: string): void;
  /** The client went away. */
  gone(): void;
}
/** What the PBX may do with the client. */
export interface PbxClient {
  send(text: string): void;
  close(code?: number): void;
}

export interface Pbx {
  http(request: PbxRequest): Promise<PbxAnswer>;
  /** Accepts a WebSocket upgrade, or answers it with an HTTP error. */
  upgrade(request: PbxRequest, client: PbxClient): PbxPeer | PbxAnswer;
  /** Forgets its sockets and tokens, as a restarted PBX would. Calls live on in the floor. */
  restart(): void;
}
