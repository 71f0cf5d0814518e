// Proves that what leaves for support holds no secret, name, number or address, whatever is configured and heard.
import { expect, it } from 'vitest';
import type { SourceReport } from '#lib/api/sources.ts';
import { metricsWithoutNames, shapeOf, sourcesWithoutNames } from '#server/support/support-report.ts';

/** In every place where something of somebody's can stand. */
const OWN = 'Wienerwald';
const source: SourceReport = {
  id: `hq-${OWN}`,
  make: 'yeastar',
  title: 'Yeastar P-Series',
  name: OWN,
  life: 'waiting',
  why: `${OWN} refused +4315550142`,
  since: 1_000,
  lastFrameAt: 5_000,
  frames: 3,
  unknown: [
    { shape: `event 30099 of 4315550142@${OWN}.example`, count: 2, lastAt: 1, sample: `{"name":"${OWN}"}` },
  ],
  malformed: 1,
  refusedHooks: 0,
  lastError: { at: 1, text: OWN },
  notices: [OWN],
  reconnects: 4,
  retryAt: null,
  settings: { url: `https://${OWN}.example`, clientId: OWN },
};

it('tells of a connection its make, its state and counts', () => {
  const told = sourcesWithoutNames([source], 11_000);
  expect(told).toEqual([
    expect.objectContaining({
      source: 'source-1',
      make: 'yeastar',
      life: 'waiting',
      forSeconds: 10,
      silentSeconds: 6,
      frames: 3,
      malformed: 1,
      reconnects: 4,
      unknown: [{ shape: 'event # of …', count: 2 }],
      settings: ['url', 'clientId'],
    }),
  ]);
  expect(JSON.stringify(told)).not.toMatch(/Wienerwald|4315550142/);
});

it('tells of a configuration which settings it has, and no value that is somebody’s', () => {
  const shape = shapeOf({
    site: { name: OWN, timeZone: 'Europe/Vienna' },
    sources: [
      {
        id: OWN,
        make: 'asterisk',
        host: `${OWN}.example`,
        port: 5038,
        useTls: true,
        secret: { env: OWN },
        wrapUpSeconds: { [`${OWN} 4315550142`]: 10 },
      },
    ],
    people: [{ name: OWN, passwordHash: OWN, queues: [`${OWN}/6400`] }],
  });
  expect(shape).toEqual({
    site: { name: 'a text', timeZone: 'a text' },
    sources: [
      {
        id: 'a text',
        make: 'asterisk',
        host: 'a text',
        port: 'a number',
        useTls: true,
        secret: 'from env',
        wrapUpSeconds: { 'key 1': 'a number' },
      },
    ],
    people: [{ name: 'a text', passwordHash: 'a text', queues: ['a text'] }],
  });
});

it('keeps the figures of a scrape and calls sources by their place', () => {
  const text = `ringside_source_life{source="hq-${OWN}",life="live"} 1\nringside_screens 3\n`;
  expect(metricsWithoutNames(text, [source])).toBe(
    'ringside_source_life{source="source-1",life="live"} 1\nringside_screens 3\n',
  );
});
