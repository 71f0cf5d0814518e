// Which actions Asterisk's manager has here and the classes of right each wants, as ListCommands tells them.

/** Name as Asterisk writes it: what it says of itself, and the classes of which one suffices; none: free to all. */
export const ACTIONS: Readonly<Record<string, readonly [synopsis: string, rights: readonly string[]]>> = {
  Atxfer: ['Attended transfer.', ['call']],
  BlindTransfer: ['Blind transfer channel(s) to the given destination', ['call']],
  BridgeInfo: ['Get information about a bridge.', []],
  BridgeList: ['Get a list of bridges in the system.', []],
  CancelAtxfer: ['Cancel an attended transfer.', ['call']],
  Challenge: ['Generate Challenge for MD5 Auth.', []],
  CoreSettings: ['Show PBX core settings (version etc).', ['system', 'reporting']],
  CoreShowChannels: ['List currently active channels.', ['system', 'reporting']],
  CoreStatus: ['Show PBX core status variables.', ['system', 'reporting']],
  DeviceStateList: ['List the current known device states.', ['call', 'reporting']],
  Events: ['Control Event Flow.', []],
  ExtensionStateList: ['List the current known extension states.', ['call', 'reporting']],
  GetConfig: ['Retrieve configuration.', ['system', 'config']],
  Hangup: ['Hangup channel.', ['system', 'call']],
  ListCommands: ['List available manager commands.', []],
  Login: ['Login Manager.', []],
  Logoff: ['Logoff Manager.', []],
  Originate: ['Originate a call.', ['originate']],
  Park: ['Park a channel.', ['call']],
  ParkedCalls: ['List parked calls.', ['call']],
  Ping: ['Keepalive command.', []],
  PresenceStateList: ['List the current known presence states.', ['call', 'reporting']],
  QueueAdd: ['Add interface to queue.', ['agent']],
  QueuePause: ['Makes a queue member temporarily unavailable.', ['agent']],
  QueueRemove: ['Remove interface from queue.', ['agent']],
  QueueStatus: ['Show queue status.', []],
  QueueSummary: ['Show queue summary.', []],
  Redirect: ['Redirect (transfer) a call.', ['call']],
};

/** Classes events and actions come in; a mask of none of them hears nothing. */
export const CLASSES: ReadonlySet<string> = new Set(
  'system call log verbose command agent user config dtmf reporting cdr dialplan originate agi cc aoc test security message'.split(
    ' ',
  ),
);

export const mayDo = (name: string, write: readonly string[]): boolean => {
  const rights = ACTIONS[name]?.[1] ?? [];
  return rights.length === 0 || write.includes('all') || rights.some((right) => write.includes(right));
};
