// The stories on Vodia's tapes, composed from vodia/wire.md; run by Node it writes them anew. Does not say what they
// mean: the .events.json beside each tape does, and a person reads it before it is law.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DomainEvent } from '#lib/model/event.ts';
import { vodia } from '#server/pbx/vodia/index.ts';
import { opened, Player, saidBy } from '#tests/contract/vendor-tape.ts';
import { ACCOUNTS, connectAt, DOMAIN, ME, row, Scene } from './scene.ts';

const C = 'c1767263100';
const D = 'c1767263105';
const E = 'c1767263160';
const DANA = { 'from-number': '6175550177', 'from-name': 'Dana Caller' };

/** vodia#worked-flow: in, queue 73, agent 40, hold, transfer to 42, gone. */
const worked = new Scene()
  .snapshot(-5)
  .calls(
    0,
    row(C, {
      from: `"Carl Caller" <sip:6175550142@${DOMAIN}>`,
      to: `"Sales" <sip:73@${DOMAIN}>`,
    }),
  )
  .calls(2, row(C, { extension: ['*40'] }))
  .calls(18, row(C, { state: 'connected', connect: connectAt(18), extension: ['40'] }))
  .user(18, '40', { registered: true, chatstatus: 'online', dnd: false })
  .calls(40, row(C, { state: 'holding', connect: connectAt(18), extension: ['40'] }))
  .calls(55, row(C, { state: 'connected', connect: connectAt(18), extension: ['40'] }))
  .calls(
    70,
    row(C, { connect: connectAt(18), extension: ['*42'], 'to-number': '42', 'to-name': 'Bob Agent' }),
  )
  .calls(
    76,
    row(C, {
      state: 'connected',
      connect: connectAt(18),
      extension: ['42'],
      'to-number': '42',
      'to-name': 'Bob Agent',
    }),
  )
  .calls(100);

const seed = (state: string, more: object = {}): object => ({
  id: C,
  from: '6175550142',
  to: '73',
  callstate: state,
  ...more,
});

/** The vendor's own page: one call as an object, `callstate`, bare numbers, no list ever; only answers show the end. */
const single = new Scene()
  .snapshot(-5)
  .one(0, seed('ringing', { connect: '', start: connectAt(0) }))
  .one(3, seed('ringing', { extension: ['40*'] }))
  .one(9, seed('connected', { extension: ['40'], connect: connectAt(9) }))
  .answer(11, `user/40@${DOMAIN}/calls`, [
    row(C, { state: 'connected', connect: connectAt(9), extension: ['40'] }),
  ])
  .answer(31, `user/40@${DOMAIN}/calls`, [])
  .answer(33, `user/40@${DOMAIN}/calls`, []);

/** Keyed by id; a caller who gives up while waiting, another while an agent rings; words in capitals. */
const abandoned = new Scene()
  .snapshot(-5)
  .push(0, { action: 'call-state', calls: { [C]: row(C, { state: 'Alerting' }) } })
  .push(5, {
    action: 'call-state',
    calls: { [C]: row(C, { state: 'Alerting' }), [D]: row(D, { ...DANA, start: connectAt(5) }) },
  })
  .push(20, { action: 'call-state', calls: { [D]: row(D, { ...DANA, start: connectAt(5) }) } })
  .push(25, {
    action: 'call-state',
    calls: { [D]: row(D, { ...DANA, start: connectAt(5), extension: ['*40'] }) },
  })
  .push(31, { action: 'call-state', calls: {} });

/**
 * vodia#music-in-the-queue: music in the queue is `connected`, the queue's own time of connection stands in the row.
 */
const music = new Scene()
  .snapshot(-5)
  .calls(0, row(C, { state: 'connected', connect: connectAt(0) }))
  .calls(4, row(C, { state: 'connected', connect: connectAt(0), extension: ['*40'] }))
  .calls(9, row(C, { state: 'connected', connect: connectAt(0), extension: ['40'] }))
  .calls(30);

/** Lists that hold only what changed; ends are said. */
const changes = new Scene()
  .snapshot(-5)
  .calls(0, row(C))
  .calls(5, row(D, { ...DANA, start: connectAt(5) }))
  .calls(8, row(C, { extension: ['*40'] }))
  .calls(11, row(C, { state: 'connected', connect: connectAt(11), extension: ['40'] }))
  .calls(15, row(D, { ...DANA, start: connectAt(5), extension: ['*42'] }))
  .calls(20, row(D, { ...DANA, start: connectAt(5), state: 'disconnected' }))
  .calls(44, row(C, { state: 'disconnected', connect: connectAt(11) }));

/** The first agent lets it ring, the second takes it; wrap-up follows. */
const rung = new Scene()
  .snapshot(-5)
  .calls(0, row(C, { extension: ['*40'] }))
  .calls(15, row(C))
  .calls(16, row(C, { extension: ['*42'] }))
  .calls(20, row(C, { state: 'connected', connect: connectAt(20), extension: ['42'] }))
  .calls(50)
  .put(70, 'tick', '');

/** Blind from 20 s to 60 s: one gave up, one was answered and ended, one was answered and talks, one began. */
const F = 'c1767263108';
const EVE = { 'from-number': '6175550188', 'from-name': 'Eve Caller', start: connectAt(8) };
const finished = [
  {
    start: 1767263108.71,
    from: `"Eve Caller" <sip:+16175550188@${DOMAIN}>`,
    agent: `"Bob Agent" <sip:42@${DOMAIN}>`,
    duration: { ivr: 20, ring: 4, talk: 15, hold: 0 },
  },
  {
    start: 1767263105.4,
    from: `"Dana Caller" <sip:6175550177@${DOMAIN}>`,
    agent: '',
    duration: { ivr: 30, ring: 0, talk: 0, hold: 0 },
  },
];
const blind = new Scene()
  .snapshot(-5)
  .calls(0, row(C))
  .calls(5, row(C), row(D, { ...DANA, start: connectAt(5) }))
  .calls(8, row(C), row(D, { ...DANA, start: connectAt(5) }), row(F, EVE))
  .put(20, `stream:${DOMAIN}`, JSON.stringify({ action: 'user-change' }))
  .snapshot(60, {
    answers: { [`acd/73@${DOMAIN}/cdr?max=100`]: finished },
    calls: [
      row(C, { state: 'connected', connect: connectAt(31), extension: ['40'] }),
      row(E, { 'from-number': '6175550199', 'from-name': 'Gus Caller', start: connectAt(55) }),
    ],
  })
  .calls(90, row(E, { 'from-number': '6175550199', 'from-name': 'Gus Caller', start: connectAt(55) }))
  .calls(95);

/** A socket lost and back at once: what ended meanwhile is missing from the first list. */
const renewed = new Scene()
  .snapshot(-5)
  .calls(0, row(C, { extension: ['*40'] }))
  .calls(5, row(C, { state: 'connected', connect: connectAt(5), extension: ['40'] }))
  .calls(
    9,
    row(C, { state: 'connected', connect: connectAt(5), extension: ['40'] }),
    row(D, { ...DANA, start: connectAt(9) }),
  )
  .put(12.1, `renewed:${DOMAIN}`, '')
  .calls(12.2, row(C, { state: 'connected', connect: connectAt(5), extension: ['40'] }))
  .calls(30);

/** Refused wherever queues are asked for: calls and agents are shown all the same. */
const refused = new Scene()
  .snapshot(-5, {
    answers: {
      [`domain/${DOMAIN}/acds`]: 'HTTP 403',
      [`domain/${DOMAIN}/user_settings/73`]: 'HTTP 403',
      [`${ME}/wallboard/73`]: 'HTTP 403',
      [`domain/${DOMAIN}/account/40/acd_login`]: 'HTTP 404',
      [`user/40@${DOMAIN}/dnd`]: 'HTTP 403',
    },
  })
  .calls(0, row(C, { 'to-number': '40', 'to-name': 'Ann Agent', extension: ['*40'] }))
  .calls(
    6,
    row(C, {
      'to-number': '40',
      'to-name': 'Ann Agent',
      extension: ['40'],
      state: 'connected',
      connect: connectAt(6),
    }),
  )
  .calls(20);

/** A call out and one between extensions; an attended transfer of the queue's call to 42. */
const others = new Scene()
  .snapshot(-5)
  .calls(
    0,
    row(D, {
      'from-number': '42',
      'from-name': 'Bob Agent',
      'to-number': '6175550100',
      'to-name': '',
      extension: ['42'],
    }),
  )
  .calls(
    6,
    row(D, {
      'from-number': '42',
      'from-name': 'Bob Agent',
      'to-number': '6175550100',
      'to-name': '',
      extension: ['42'],
      state: 'connected',
      connect: connectAt(6),
    }),
  )
  .calls(12)
  .calls(20, row(C, { start: connectAt(20), extension: ['*40'] }))
  .calls(24, row(C, { start: connectAt(20), state: 'connected', connect: connectAt(24), extension: ['40'] }))
  .calls(30, row(C, { start: connectAt(20), state: 'holding', connect: connectAt(24), extension: ['40'] }))
  .calls(
    32,
    row(C, { start: connectAt(20), state: 'holding', connect: connectAt(24), extension: ['40'] }),
    row(E, {
      'from-number': '40',
      'from-name': 'Ann Agent',
      'to-number': '42',
      'to-name': 'Bob Agent',
      start: connectAt(32),
      extension: ['40', '*42'],
    }),
  )
  .calls(
    36,
    row(C, { start: connectAt(20), state: 'holding', connect: connectAt(24), extension: ['40'] }),
    row(E, {
      'from-number': '40',
      'from-name': 'Ann Agent',
      'to-number': '42',
      'to-name': 'Bob Agent',
      start: connectAt(32),
      state: 'connected',
      connect: connectAt(36),
      extension: ['40', '42'],
    }),
  )
  .calls(
    45,
    row(C, {
      start: connectAt(20),
      state: 'connected',
      connect: connectAt(24),
      extension: ['42'],
      'to-number': '42',
      'to-name': 'Bob Agent',
    }),
  )
  .calls(60);

/** Signalling, unknown actions, odd types, agents coming and going, a second tenant on the same line. */
const odd = new Scene()
  .put(-6, 'opened', JSON.stringify({ domains: [DOMAIN, 'other.example.com'] }))
  .answer(-6, 'domain/other.example.com/acds', [{ name: '73', display: '', agents: [73, '40'], calls: 0 }])
  .answer(-6, `domain/${DOMAIN}/acds`, [{ name: '73', display: 'Sales', agents: [], calls: 0 }])
  .answer(-6, `domain/${DOMAIN}/user_settings/73`, { all_agents: '40  42', recover_time: 'none' })
  .answer(-6, `${ME}/wallboard/73`, { logged_agents: [40], current: [], acds: {} })
  .push(-6, { action: 'domain-state', messages: [], calls: null, accounts: ACCOUNTS })
  .put(-5.5, 'synced', '')
  .push(0, { bye: 'true', callid: '7f3a@app', cseq: 2, code: 415 })
  .push(0, { candidate: 'candidate:1 1 udp 1 203.0.113.9 50000 typ host', callid: '7f3a@app' })
  .push(0, { action: 'rec-start', id: C })
  .push(1, {
    action: 'call-state',
    calls: [row(C, { start: '1767263101.88', connect: null, extension: '40*' })],
  })
  .put(
    1,
    'stream:other.example.com',
    JSON.stringify({
      action: 'call-state',
      calls: [row(C, { acd: '73@other.example.com', 'to-number': '5550100' })],
    }),
  )
  .calls(4, row(C, { state: 'early' }))
  .user(5, '42', { login: true, dnd: true })
  .user(8, '40', { dnd: false, registered: false })
  .calls(9, row(C, { state: 'connected', connect: String(connectAt(9)), extension: [40] }))
  .put(10, 'stream:other.example.com', JSON.stringify({ action: 'call-state', calls: [] }))
  .answer(12, `domain/${DOMAIN}/acds`, [
    { name: '73', display: 'Sales', agents: ['40', '42'] },
    { name: '80', display: 'Help', agents: [] },
  ])
  .answer(13, `${ME}/acdinfo?info=agents&group=73`, [
    { account: '40', login: false },
    { account: '42', login: true },
  ])
  .calls(20);

export const SCENES: Readonly<Record<string, Scene>> = {
  worked,
  single,
  abandoned,
  music,
  changes,
  rung,
  blind,
  renewed,
  refused,
  others,
  odd,
};

function eventsOf(scene: Scene): DomainEvent[] {
  const tape = { name: '', frames: scene.frames, events: null };
  return saidBy(new Player(opened(vodia), tape).hearAll(scene.frames));
}

if (import.meta.main)
  for (const [name, scene] of Object.entries(SCENES)) {
    const file = join(import.meta.dirname, 'tapes', name);
    writeFileSync(`${file}.jsonl`, `${scene.frames.map((frame) => JSON.stringify(frame)).join('\n')}\n`);
    writeFileSync(`${file}.events.json`, `${JSON.stringify(eventsOf(scene), null, 2)}\n`);
  }
