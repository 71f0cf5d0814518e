// Knows the sentences the server itself says to people, how their gaps are filled, and how a sentence heard is found
// among them again, so that a page can say it in its reader's language. Refuses to know languages.
// English is the key, on the wire and in the log as in the language files: docs/decisions/0007-english-is-the-key.md.

/** Every sentence, with its gaps. A gap that stands for one of {@link STATE_WORDS} is itself translated. */
export const SENTENCES = [
  'This call has ended.',
  'This agent is not on the board any more.',
  'This cannot be done here.',
  '{name} has just asked for something here; wait for its answer.',
  'This changed while you were clicking: the call is now {state}. Look again, then decide.',
  'This changed while you were clicking: the agent’s state is another now. Look again, then decide.',
  '{name} is not connected.',
  '{name} cannot do this.',
  'Only a call in conversation can be held; this one is {state}.',
  'Only a held call can be resumed; this one is {state}.',
  'Only a call in conversation can do this; this one is {state}.',
  'Only a parked call can be retrieved; this one is {state}.',
  'Only a waiting or ringing call can be picked up; this one is {state}.',
  'Only a ringing call can be accepted or refused; this one is {state}.',
  'A parked call has nobody to hand it on: retrieve it first.',
  'Nobody but the caller is in this call.',
  'An attended transfer is under way: complete it or go back to the caller first.',
  'No attended transfer is under way.',
  'This call is muted already.',
  'This call is not muted.',
  'This call is being recorded already.',
  'This call is not being recorded.',
  'The recording of this call is not paused.',
  'Say to whom the call should go.',
  'Say who should join the call.',
  'Say which number to dial.',
  'Say at which extension you want to be called.',
  'Say which queue.',
  'The PBX has not answered in time. Look at the call before trying again.',
  'The command was given up.',
  'The PBX is not connected.',
  'This PBX is not configured any more.',
  'Something went wrong inside Ringside.',
  'Something went wrong inside Ringside; look at the call before trying again.',
  'This page is not connected to the server. Nothing was sent.',
  'No answer came. Look at the call before trying again.',
  'No answer came.',
  'This page is of another version than the server.',
  'Sign in to see this.',
  'Join first.',
  'You are not allowed to act on calls here.',
  'This command cannot be understood; load the page again.',
  'You are not allowed to acknowledge alerts here.',
  'This alert is gone.',
  'This address is not allowed to change anything here; see server.origins.',
  'Send a name and a password.',
  'There is nothing here.',
  'Sign in to see the sources.',
  'Sign in first.',
  'You are not allowed to do this.',
  'There is no source of that name.',
  'Too many wrong passwords. Wait a minute, then try again.',
  'Name or password is wrong.',
  'The disk that holds {folder} is full. Free some space; recording then goes on by itself and nothing is lost.',
  'The disk that holds {folder} reports an error ({error}). Check the disk and its free space; recording goes on by itself when it works again.',
  'The folder {folder} can only be read. Make it writable again for the server; recording then goes on by itself.',
  'There is not enough memory to write to {folder}. Free some memory; recording then goes on by itself.',
  'The event log in {folder} is damaged. Stop the server, keep a copy of the folder, and put a backup in its place — or move ringside.db, ringside.db-wal and ringside.db-shm away to start with an empty log.',
  'Events cannot be written to {folder} ({error}). The server keeps trying; if this stays, restart it and look at its log.',
] as const;
export type Sentence = (typeof SENTENCES)[number];

/** How the state of a call is named inside a sentence. */
export const STATE_WORDS = {
  arriving: 'on its way',
  waiting: 'waiting',
  ringing: 'ringing',
  talking: 'in conversation',
  held: 'on hold',
  parked: 'parked',
} as const;

type Gaps<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Gaps<Rest> : never;
type Filled<S extends string> = [Gaps<S>] extends [never] ? [] : [values: Readonly<Record<Gaps<S>, string>>];

/** The sentence with its gaps filled. */
export const say = <S extends Sentence>(sentence: S, ...[values]: Filled<S>): string =>
  sentence.replace(GAP, (gap, name: string) => (values as Record<string, string> | undefined)?.[name] ?? gap);

export type Found = { readonly sentence: Sentence; readonly values: Readonly<Record<string, string>> };

/** Which of the sentences this text is, and what stands in its gaps; `null` for words that are not ours. */
export function found(text: string): Found | null {
  if (PLAIN.has(text)) return { sentence: text as Sentence, values: {} };
  for (const { sentence, pattern } of PATTERNS) {
    const match = pattern.exec(text);
    if (match) return { sentence, values: { ...match.groups } };
  }
  return null;
}

const GAP = /\{(\w+)\}/g;
const PLAIN: ReadonlySet<string> = new Set(SENTENCES.filter((sentence) => !sentence.includes('{')));
/** The longest first: `{name} cannot do this.` also fits longer sentences that end so. */
const PATTERNS = SENTENCES.filter((sentence) => sentence.includes('{'))
  .sort((a, b) => b.length - a.length)
  .map((sentence) => ({ sentence, pattern: patternOf(sentence) }));

function patternOf(sentence: string): RegExp {
  const parts = sentence.split(GAP).map((part, index) => (index % 2 === 0 ? quoted(part) : `(?<${part}>.+)`));
  return new RegExp(`^${parts.join('')}$`, 's');
}

function quoted(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
