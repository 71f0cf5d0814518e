// The moments of a migration at which a test kills it. The last four of them lie inside its transaction.

export const KILLED_AT = [
  'before the copy',
  'when the copy is made, under no name yet',
  'before the transaction',
  'when all is committed',
  'when the transaction has begun',
  'when the tables are changed',
  'when the new form is noted',
  'before the commit',
] as const;
export type KilledAt = (typeof KILLED_AT)[number];
