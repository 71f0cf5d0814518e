// The P-Series events that nothing on the floor brings about: a test or a demo orders them.

/** An event as it is published: its type and its message. */
export type Notice = { readonly type: number; readonly msg: object };

type SystemEvent = {
  /** `web_admin_login_succ`, `sip_trunk_disconnect`, … */
  readonly name: string;
  readonly kind: 'operation' | 'telephony' | 'system' | 'security' | 'reminder';
  /** Free text; may contain line breaks. */
  readonly content: string;
  /** `YYYY/MM/DD HH:MM:SS` in the PBX's own zone. */
  readonly time: string;
};

const system = (level: 'info' | 'warn', { name, kind, content, time }: SystemEvent): object => ({
  event_name: name,
  event_type: kind,
  event_level: level,
  event_content: content,
  create_time: time,
});

export const trunkDown = (trunk: string, time: string): object =>
  system('warn', {
    name: 'sip_trunk_disconnect',
    kind: 'telephony',
    content: `Trunk ${trunk} unreachable`,
    time,
  });

export const information = (what: SystemEvent): Notice => ({ type: 30034, msg: system('info', what) });

/** The serial number stands in the message itself. */
export const organisationSwitched = (on: boolean, serial: string): Notice => ({
  type: 30005,
  msg: { org_status: Number(on), show_root_org: 1, sn: serial },
});
export const organisationChanged = (ids: readonly number[], action: string, serial: string): Notice => ({
  type: 30006,
  msg: { id_list: ids, action, sn: serial },
});

/** Members as they stand in the call's other events. */
export const digitPressed = (call_id: string, members: readonly object[], digit: string): Notice => ({
  type: 30017,
  msg: { call_id, members, info: digit, flag: 0, infos: digit },
});
export const promptPlayed = (call_id: string, members: readonly object[], prompt: string): Notice => ({
  type: 30018,
  msg: { call_id, members, prompt },
});
export const conferenceWithoutHost = (conference_id: string, host_num: string): Notice => ({
  type: 30024,
  msg: { conference_id, host_num },
});
export const callNote = (ext_num: string, channel: string): Notice => ({
  type: 30028,
  msg: {
    display: 1,
    trigger_call_note_popup: 1,
    sip_call_id: '4f3a2b1c@192.0.2.10',
    call_note_id: '20251009085320A1B2C',
    group_id: '1',
    ext_num,
    channel,
  },
});
