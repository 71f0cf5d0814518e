// How a make-believe PBX is reached: by HTTP exchanges and WebSockets, or by a plain stream of bytes.

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

/** The head of an answer that does not end by itself, e.g. server-sent events. */
export type PbxEndlessAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The client went away. */
  gone(): void;
};

/** The PBX's end of an open byte stream. Bytes come as they were cut on the way: anywhere. */
export interface PbxStreamPeer {
  hear(bytes: Uint8Array): void;
  gone(): void;
}
export interface PbxStreamClient {
  send(bytes: Uint8Array): void;
  close(): void;
}

/** How a PBX posts to a URL of somebody else's; a rejection is a receiver that cannot be reached. */
export type PbxPost = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
) => Promise<{ readonly status: number }>;

/** A PBX reached over the web. */
export interface WebPbx {
  http(request: PbxRequest): Promise<PbxAnswer>;
  /** Begins an answer that does not end by itself; `null` where the request asks for none, and goes to {@link http}. */
  stream?(request: PbxRequest, client: PbxClient): PbxEndlessAnswer | PbxAnswer | null;
  /** Accepts a WebSocket upgrade, or answers it with an HTTP error. */
  upgrade(request: PbxRequest, client: PbxClient): PbxPeer | PbxAnswer;
  /** Forgets its sockets and tokens, as a restarted PBX would. Calls live on in the floor. */
  restart(): void;
}

/** A PBX reached over plain TCP. */
export interface StreamPbx {
  /** Takes a connection. Throws where nobody listens. */
  accept(client: PbxStreamClient): PbxStreamPeer;
  restart(): void;
}

export type Pbx = WebPbx | StreamPbx;
