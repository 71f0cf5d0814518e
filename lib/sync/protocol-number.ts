// The number of the protocol alone, so that a page need not carry the schemas with it. Its history stands in
// protocol.ts.

export const PROTOCOL = 13;
