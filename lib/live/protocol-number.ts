// Knows the number of the protocol alone, so that a page need not carry the schemas with it. Its history stands in
// protocol.ts. Refuses to know the shapes.

export const PROTOCOL = 1;
