// The words for rights and for where people are kept.
import type { PersonReport } from '#lib/api/people.ts';
import type { Right } from '#lib/model/access.ts';

export const RIGHT_WORD: Readonly<Record<Right, string>> = {
  'floor.see': 'See the live picture',
  'reports.see': 'See reports',
  'alert.acknowledge': 'Acknowledge alerts',
  'call.control': 'Hold, resume, mute and park calls',
  'call.take': 'Take calls',
  'call.give': 'Send calls to others',
  'call.outside': 'Send calls to outside numbers',
  'call.codes': 'Dial codes of the PBX (* and #)',
  'call.end': 'End calls',
  'call.record': 'Record calls',
  'call.monitor.listen': 'Listen to calls',
  'call.monitor.whisper': 'Whisper to agents',
  'call.monitor.barge': 'Barge into calls',
  'agent.state': 'Pause agents, sign them in and out',
  'agent.members': 'Change who serves a queue',
  'site.sources': 'Look after the PBX connections',
  'site.settings': 'Change the settings',
  'site.screens': 'Look after screens',
  'site.people': 'Look after people',
  'site.audit': 'Read the audit',
  'site.keys': 'Look after API keys',
};

export const ORIGIN_WORD: Readonly<Record<PersonReport['origin'], string>> = {
  file: 'in the configuration',
  here: 'kept here',
  oidc: 'company account',
};
