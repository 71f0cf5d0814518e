// The words for what stands in the audit. What has none is shown as it is written.

/** By what was done; commands and rights have words of their own. */
export const WHAT_WORD: Readonly<Record<string, string>> = {
  'session.begin': 'Signing in',
  'session.company': 'Signed out at the company',
  'session.ended': 'Session ended',
  'session.end': 'Ending own sessions',
  'numbers.shown': 'Whole numbers shown',
  'origin.refused': 'Turned away: a page of another site',
  'host.refused': 'Turned away: another name',
  'sockets.limited': 'Turned away: too many lines',
  'password.changed': 'Own password changed',
  'admin.made': 'First administrator',
  'person.added': 'Person added',
  'person.changed': 'Person changed',
  'person.password': 'Password given',
  'person.removed': 'Person removed',
  'person.sessions': 'Signed out by somebody else',
  'key.made': 'Key made',
  'key.revoked': 'Key revoked',
  'key.used': 'Key used',
  'screens.reload': 'Screens reloaded',
  'settings.change': 'Settings changed',
  'source.restart': 'Connection tried again',
  'alert.acknowledge': 'Alert acknowledged',
  'audit.export': 'Audit taken away',
  'audit.forgotten': 'Old entries forgotten',
  'refusals.counted': 'Further refusals',
};

export const OUTCOME_WORD: Readonly<Record<string, string>> = {
  asked: 'asked',
  done: 'done',
  confirmed: 'confirmed',
  accepted: 'accepted',
  refused: 'refused',
  limited: 'too often',
  unsure: 'unsure',
};
