// What a make's translator says of a tape, with what a source and the site's clock would add: connected, lost, new day.
import { dayAt } from '#lib/format/day.ts';
import { type DomainEvent, SITE_SOURCE } from '#lib/model/event.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import type { AnyVendor } from '#server/pbx-sdk/contract.ts';
import { HQ, opened, Player, saidBy, type Tape } from '#tests/contract/vendor-tape.ts';

const TIME_ZONE = 'UTC';
/** As it was written before a rule said whose its target is: so the events stay what they were. */
const { targetFrom: _, earlyMisses: __, ...WRITTEN } = DEFAULT_RULE;
export const RULE = WRITTEN as typeof DEFAULT_RULE;
const SITE = { name: 'Golden', timeZone: TIME_ZONE, demo: false, rule: RULE, rules: {}, walls: [] };

export function tapeEvents(vendor: AnyVendor, tape: Tape): DomainEvent[] {
  const player = new Player(opened(vendor), tape);
  const began = tape.frames[0]?.at ?? 0;
  const out: DomainEvent[] = [
    { type: 'site.configured', source: SITE_SOURCE, at: began, site: SITE },
    {
      type: 'source.configured',
      source: HQ,
      at: began,
      make: vendor.make,
      name: vendor.title,
      can: vendor.can,
    },
  ];
  let until = Number.NEGATIVE_INFINITY;
  let heardAt: number | null = null;
  for (const frame of tape.frames) {
    if (frame.at >= until) {
      const day = dayAt(frame.at, TIME_ZONE);
      until = day.until;
      out.push({ type: 'day.turned', source: SITE_SOURCE, at: day.from, day: day.day, from: day.from });
    }
    if (frame.channel === 'opened') {
      if (heardAt !== null)
        out.push({ type: 'source.lost', source: HQ, at: heardAt, why: 'cut', lastHeardAt: heardAt });
      out.push({ type: 'source.connected', source: HQ, at: frame.at });
    }
    out.push(...saidBy(player.hear(frame)));
    heardAt = frame.at;
  }
  return out;
}
