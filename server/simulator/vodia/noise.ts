// What else goes over a Vodia socket that a board has no use for: WebRTC signalling without an action, and actions of
// other clients.
import type { Random } from '#server/simulator/traffic/random.ts';
import { json } from './notation.ts';

type Make = (callid: string, call: string) => object;

const NOISE: readonly Make[] = [
  (callid) => ({ bye: 'true', callid, cseq: 2, code: 415 }),
  (callid) => ({ bye: 'true', callid, cseq: 3 }),
  (callid) => ({
    candidate: 'candidate:1 1 udp 1 203.0.113.9 50000 typ host',
    adr: [['203.0.113.9', 50_000]],
    callid,
  }),
  (callid) => ({ invitesdp: 'v=0\r\n', callid, from: '"Ann" <sip:40@tenant.example.com>' }),
  (callid) => ({ sdp: 'v=0\r\n', callid }),
  (callid) => ({ response: 180, callid }),
  (callid) => ({ cancel: 'true', callid }),
  () => ({ ringtones: [] }),
  () => ({ info: 'dtmf' }),
  () => ({ change: true }),
  () => ({ action: 'user-change', user: '40' }),
  () => ({ action: 'missed-calls', count: 1 }),
  (callid) => ({ action: 'callerid', callid, name: 'Carl Caller', number: '6175550142' }),
  (_, id) => ({ action: 'rec-start', id }),
  (_, id) => ({ action: 'rec-stop', id }),
  (callid) => ({ action: 'bye-response', callid }),
];

/** One message; some name a live call, and still say nothing of it. */
export const noise = (draws: Random, call: string): string =>
  json(draws.pick(NOISE)(`${draws.text(8, '0123456789abcdef')}@app`, call));
