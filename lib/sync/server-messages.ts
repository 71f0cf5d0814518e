// The sentences the server itself says to people, how their gaps are filled, and how a sentence heard is found among
// them again, so that a page can say it in its reader's language. English is the key, on the wire and in the log as
// in the language files: docs/decisions/0007-english-is-the-key.md.

/**
 * Every sentence, with its gaps, under the code by which programs know it: a code stays when its sentence is put
 * better. A gap that stands for one of {@link STATE_WORDS} is itself translated.
 */
export const MESSAGES = {
  callEnded: 'This call has ended.',
  agentGone: 'This agent is not on the board any more.',
  cannotBeDone: 'This cannot be done here.',
  stillAnswering: '{name} has just asked for something here; wait for its answer.',
  callChanged: 'This changed while you were clicking: the call is now {state}. Look again, then decide.',
  agentChanged:
    'This changed while you were clicking: the agent’s state is another now. Look again, then decide.',
  sourceNotConnected: '{name} is not connected.',
  sourceCannot: '{name} cannot do this.',
  holdNeedsTalking: 'Only a call in conversation can be held; this one is {state}.',
  resumeNeedsHeld: 'Only a held call can be resumed; this one is {state}.',
  needsTalking: 'Only a call in conversation can do this; this one is {state}.',
  retrieveNeedsParked: 'Only a parked call can be retrieved; this one is {state}.',
  pickUpNeedsWaiting: 'Only a waiting or ringing call can be picked up; this one is {state}.',
  acceptNeedsRinging: 'Only a ringing call can be accepted or refused; this one is {state}.',
  parkedHasNobody: 'A parked call has nobody to hand it on: retrieve it first.',
  onlyTheCaller: 'Nobody but the caller is in this call.',
  consultUnderWay: 'An attended transfer is under way: complete it or go back to the caller first.',
  noConsult: 'No attended transfer is under way.',
  alreadyMuted: 'This call is muted already.',
  notMuted: 'This call is not muted.',
  alreadyRecorded: 'This call is being recorded already.',
  notRecorded: 'This call is not being recorded.',
  recordingNotPaused: 'The recording of this call is not paused.',
  sayTarget: 'Say to whom the call should go.',
  sayWhoJoins: 'Say who should join the call.',
  sayNumber: 'Say which number to dial.',
  sayOwnExtension: 'Say at which extension you want to be called.',
  sayQueue: 'Say which queue.',
  pbxDidNotAnswer: 'The PBX has not answered in time. Look at the call before trying again.',
  commandGivenUp: 'The command was given up.',
  interrupted: 'Ringside was interrupted before an answer came. Look at the call before trying again.',
  notKnownAnyMore: 'What became of this is not known any more. Look at the call before trying again.',
  notWritten: 'Nothing can be written down at the moment, so nothing was sent. Try again when this is over.',
  notInTime: 'This could not be done in time, so nothing was sent. Look again, then decide.',
  pbxNotConnected: 'The PBX is not connected.',
  pbxNotConfigured: 'This PBX is not configured any more.',
  internalError: 'Something went wrong inside Ringside.',
  internalErrorAtCall: 'Something went wrong inside Ringside; look at the call before trying again.',
  pageNotConnected: 'This page is not connected to the server. Nothing was sent.',
  noAnswerLookAgain: 'No answer came. Look at the call before trying again.',
  noAnswer: 'No answer came.',
  otherVersion: 'This page is of another version than the server.',
  signInToSee: 'Sign in to see this.',
  joinFirst: 'Join first.',
  mayNotAct: 'You are not allowed to act on calls here.',
  commandNotUnderstood: 'This command cannot be understood; load the page again.',
  mayNotSee: 'You are not allowed to see the live picture.',
  mayNotSeeReports: 'You are not allowed to see reports.',
  historyNotRead: 'The past could not be read just now. Ask again in a moment, or for fewer days.',
  mayNotTake: 'You are not allowed to take calls.',
  mayNotGive: 'You are not allowed to send calls to others.',
  mayNotGiveOutside: 'You are not allowed to send calls to outside numbers.',
  mayNotDialCodes: 'Codes of the PBX, with * or #, are not allowed here.',
  mayNotEnd: 'You are not allowed to end calls.',
  mayNotRecord: 'You are not allowed to record calls.',
  mayNotListen: 'You are not allowed to listen to calls.',
  mayNotWhisper: 'You are not allowed to whisper into calls.',
  mayNotBarge: 'You are not allowed to barge into calls.',
  listeningOff: 'Listening to calls is switched off for this site.',
  mayNotCompare: 'You may see figures of groups of agents here, not of single ones.',
  agentsNotKept: 'Figures of single agents are not kept here.',
  mayNotChangeState: 'You are not allowed to change the state of agents.',
  mayNotChangeMembers: 'You are not allowed to change who serves a queue.',
  callNotYours: 'This call is in none of your queues.',
  agentNotYours: 'This agent is in none of your queues.',
  queueNotYours: 'This queue is none of yours.',
  mayNotTakeFrom: 'You are not allowed to take calls away from {queue}.',
  mayNotTakeFromNoQueue: 'You are not allowed to take calls that are in no queue.',
  mayNotGiveTo: 'You are not allowed to send calls to {target}.',
  mayNotAcknowledge: 'You are not allowed to acknowledge alerts here.',
  alertGone: 'This alert is gone.',
  lostCallerGone: 'This caller is not among the lost ones you see.',
  originRefused: 'This address is not allowed to change anything here; see server.origins.',
  sendNameAndPassword: 'Send a name and a password.',
  nothingHere: 'There is nothing here.',
  otherMethods: 'This address is asked with {methods}.',
  signInToSeeSources: 'Sign in to see the sources.',
  signInFirst: 'Sign in first.',
  notAllowed: 'You are not allowed to do this.',
  sourceInClear:
    'What is said to this PBX, its secret included, goes over the network in the clear: where the PBX can, use https or TLS.',
  otherTarget:
    'This PBX judges by a target of its own where another is written here (in brackets), so its report says another service level: {queues}.',
  tapeOff:
    'What this PBX says is not recorded: less is kept of agents here than that would hold (agents.keep).',
  noSuchSource: 'There is no source of that name.',
  noSuchDay: 'There is no such day, or it has not begun.',
  pbxHasNoFigures: 'A PBX of this make gives no figures of its own to compare with.',
  pbxFiguresNotConnected: 'This PBX is not connected, and nothing was read of its figures on that day.',
  pbxFiguresNotYet:
    'This PBX counts on without a day of its own. Its counters were read now for the first time of that day: from the next reading on there is something to compare.',
  pbxFiguresDayOver:
    'A PBX of this make tells its figures of today alone. A shadow run writes them down each half hour.',
  pbxFiguresNotAnswered: 'This PBX did not tell its figures. Ask again in a moment.',
  tooManyWrongPasswords: 'Too many wrong passwords. Wait a while, then try again.',
  wrongPassword: 'Name or password is wrong.',
  wrongToken: 'This token is not good any more. Ask for a new one with: npm run admin',
  nameTaken: 'Somebody is called {name} already.',
  passwordShort: 'A password needs at least {count} characters.',
  passwordGuessable: 'This password is guessed first; take another.',
  passwordSame: 'Take another password than the present one.',
  changePasswordFirst: 'Take a password of your own first: somebody else has made the present one.',
  tooManyRooms:
    'People with too many different rights look at once. Load the page again when somebody has left, or give several people the same rights.',
  passwordElsewhere: 'This password is not kept here: change it in the configuration, or at your company.',
  notWrittenDown:
    'What is done cannot be written down at the moment, so nothing was sent. Try again when this is over.',
  endedNotWritten:
    'It lets nobody in any more, but that cannot be written down at the moment: leave the server running until it can, or it comes back at the next start.',
  takenNotWritten:
    'It counts from now on, but that cannot be written down at the moment: leave the server running until it can, or it is as before at the next start.',
  lastAdmin: 'This is the last administrator: make somebody else one first.',
  personReadOnly: 'This person stands in the configuration: change them there.',
  noSuchPerson: 'There is nobody of that name.',
  firstIsAdmin: 'The first person here must be an administrator: else nobody could let others in.',
  keyBeyondOwn: 'A key can be given no more than you may do yourself, in no other queues than yours.',
  noSuchKey: 'There is no such key, or it is revoked already.',
  companyAway: 'The company’s sign-in does not answer. Try again, or ask whoever looks after it.',
  companyRefused: 'Signing in with the company’s account did not work. Try again.',
  companyNoRole: 'Your company knows you, but nothing says what you may do here. Ask your administrator.',
  passwordsOff: 'Sign in with the company’s account: passwords are for administrators in need only.',
  noSuchSession: 'This session is over already.',
  pairFirst: 'This screen is not known here yet.',
  codeWrong: 'No screen shows this code. It is good for ten minutes; look at the screen again.',
  tooManyWrongCodes: 'Too many wrong codes. Wait a while, then try again.',
  tooManyCodes: 'Too many screens ask for a code at once. This one tries again by itself.',
  noSuchScreen: 'There is no such screen any more.',
  noSuchWall: 'There is no such wall, or it shows queues that are none of yours.',
  screenAway: 'This screen is not connected at the moment.',
  diskFull:
    'The disk that holds {folder} is full. Free some space; recording then goes on by itself and nothing is lost.',
  diskError:
    'The disk that holds {folder} reports an error ({error}). Check the disk and its free space; recording goes on by itself when it works again.',
  folderReadOnly:
    'The folder {folder} can only be read. Make it writable again for the server; recording then goes on by itself.',
  outOfMemory:
    'There is not enough memory to write to {folder}. Free some memory; recording then goes on by itself.',
  logDamaged:
    'The event log in {folder} is damaged. Stop the server, keep a copy of the folder, and put a backup in its place — or move ringside.db, ringside.db-wal and ringside.db-shm away to start with an empty log.',
  cannotWriteLog:
    'Events cannot be written to {folder} ({error}). The server keeps trying; if this stays, restart it and look at its log.',
  notAnAddress: 'This is no address of a page.',
  starting: 'Ringside is starting.',
  socketsOnly: 'Only a WebSocket is opened here.',
  unknownName: 'Ringside does not answer under the name {name}: it is not in its list. See server.origins.',
  tooLong: 'This is too long.',
  notJson: 'This is not JSON.',
  notUnderstood: 'This request cannot be understood: {where}.',
  badSignature: 'The signature is missing or wrong. The sources page says more.',
  noWebhook: 'There is no webhook here.',
  webhookByPost: 'Set the request method of the webhook to POST on the PBX.',
  tooSlow: 'The message did not arrive in time.',
  tooMany: 'Too many at once. Bring it again later.',
  notListening: 'Nobody listens to webhooks of this source at the moment. Bring it again later.',
  stopping: 'Ringside is being stopped. This page goes on by itself when it runs again.',
  behind: 'Ringside is still reading its log.',
  historyBlocked: 'The history cannot be written; trying again by itself. The wall goes on without it.',
  historyBlockedWhy:
    'The history cannot be written ({error}); trying again by itself. The wall goes on without it.',
  settingsMistaken: 'These settings cannot be used.',
  settingsNeedVersion: 'Say in If-Match which version of the settings you have read, or * for any.',
  settingsChanged: 'The settings were changed since you read them. Look at them again, then decide.',
  settingsMistakenByHand:
    'The configuration was changed by hand and has mistakes. Correct them in the file first; the sources page names them.',
  settingsChangedByHand:
    '{file} was changed by hand since it was read. Nothing was written; look at the settings again in a moment.',
  settingsMayNotBeWritten:
    '{file} cannot be written: this user may not write in its folder. Give the user Ringside runs as the right to.',
  settingsReadOnly: '{file} cannot be written: its folder is mounted read-only.',
  settingsDiskFull: '{file} cannot be written: the disk is full.',
  settingsGone: '{file} cannot be written: it is not there any more.',
  settingsMountedAlone:
    '{file} cannot be written: it is mounted as a single file, which cannot be replaced. Mount the folder it is in instead of the file.',
  settingsCannotBeWritten: '{file} cannot be written ({error}).',
  oldBrowser:
    'The browser of this screen is too old to show a wall. It needs Chrome 76 or newer, which most TVs made since 2021 have. An older TV can show a wall with a stick or a small computer plugged in.',
} as const;
export type Code = keyof typeof MESSAGES;
export type Sentence = (typeof MESSAGES)[Code];
export const SENTENCES: readonly Sentence[] = Object.values(MESSAGES);

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
export const messageText = <S extends Sentence>(sentence: S, ...[values]: Filled<S>): string =>
  sentence.replace(GAP, (gap, name: string) => (values as Record<string, string> | undefined)?.[name] ?? gap);

export type FoundMessage = { readonly sentence: Sentence; readonly values: Readonly<Record<string, string>> };

/** Which of the sentences this text is, and what stands in its gaps; `null` for words that are not ours. */
export function findMessage(text: string): FoundMessage | null {
  if (PLAIN.has(text)) return { sentence: text as Sentence, values: {} };
  for (const { sentence, pattern } of PATTERNS) {
    const match = pattern.exec(text);
    if (match) return { sentence, values: { ...match.groups } };
  }
  return null;
}

/**
 * What is said to a person: a code for programs, what stands in the gaps, and the English sentence. The code of words
 * that are no sentence of ours (a PBX's own) is `verbatim`.
 */
export type Message = {
  readonly code: Code | 'verbatim';
  readonly args: Readonly<Record<string, string>>;
  readonly text: string;
};

/** The sentence of a code, as {@link messageText} says it, with its code. */
export const message = <C extends Code>(code: C, ...[args]: Filled<(typeof MESSAGES)[C]>): Message => ({
  code,
  args: { ...(args as Readonly<Record<string, string>> | undefined) },
  text: (messageText as (sentence: string, values?: object) => string)(MESSAGES[code], args),
});

/** What was said in words, with its code. */
export function messageOf(text: string): Message {
  const known = findMessage(text);
  return known
    ? { code: CODE_OF.get(known.sentence) ?? 'verbatim', args: known.values, text }
    : { code: 'verbatim', args: {}, text };
}

const CODE_OF: ReadonlyMap<string, Code> = new Map(
  Object.entries(MESSAGES).map(([code, sentence]) => [sentence, code as Code]),
);
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
