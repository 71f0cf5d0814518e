// Proves that a single mistake is said in the reader's language: its kind, what stands there instead, the mistake within
// it; and that words nobody knows stay as they are.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { localizeMistake } from '#components/domain/localize-mistake.ts';
import { ENGLISH, type LanguageFile, wordsOf } from '#components/ui/i18n/words.ts';
import type { ToldMistake } from '#lib/api/message.ts';
import { type Mistake, readConfig, told } from '#server/config.ts';
import { vendors } from '#server/pbx/index.ts';

const FILE = join(import.meta.dirname, '..', '..', '..', 'public', 'languages', 'th.json');
const thai = wordsOf('th', JSON.parse(readFileSync(FILE, 'utf8')) as LanguageFile);
const both = (mistake: ToldMistake): [string, string] => [
  localizeMistake(mistake, ENGLISH.t),
  localizeMistake(mistake, thai.t),
];
const one = (problem: string, at: Partial<Mistake> = {}): ToldMistake =>
  told({ line: null, where: 'people[1].name', problem, ...at });

it('a mistake is said with its place, in both languages', () => {
  expect(both(one('must be a number; it is a text', { line: 4, where: 'rule.targetSeconds' }))).toEqual([
    'line 4: rule.targetSeconds must be a number; it is a text',
    'บรรทัด 4 ที่ rule.targetSeconds: ต้องเป็นตัวเลข แต่ที่เขียนเป็นข้อความ',
  ]);
  expect(both(one('is not whole: week.mon is missing; it must be a text'))).toEqual([
    'people[1].name is not whole: week.mon is missing; it must be a text',
    'ที่ people[1].name: ไม่ครบถ้วน: week.mon ยังไม่ได้ระบุ ต้องเป็นข้อความ',
  ]);
  expect(
    both(one('opens a quote and does not close it; close it on the same line', { line: 2, where: null })),
  ).toEqual([
    'line 2 opens a quote and does not close it; close it on the same line',
    'บรรทัด 2: เปิดเครื่องหมายคำพูดแล้วไม่ปิด ให้ปิดในบรรทัดเดียวกัน',
  ]);
  expect(both(one('is empty.', { where: null }))).toEqual(['the file is empty.', 'ที่ ไฟล์: ว่างเปล่า']);
  expect(both(one('sings'))).toEqual(['people[1].name sings', 'ที่ people[1].name: sings']);
});

it('a real configuration’s mistakes are all said in Thai', () => {
  const text = [
    'rule: { targetSeconds: "20s", formula: best }',
    'colour: red',
    'sources: [{ id: HQ, make: yeaster }]',
    'walls: [{ id: main, name: "", queues: [hq/1, hq/1], tiles: [{ tile: message }] }]',
    'people: [{ name: Ann }, { name: Ann, password: short }]',
    'hours: { week: { someday: "8" }, holidays: { country: XX } }',
  ].join('\n');
  const read = readConfig(text, vendors, {}, '/');
  const mistakes = 'mistakes' in read ? read.mistakes.map(told) : [];
  expect(mistakes.length).toBeGreaterThan(10);
  for (const mistake of mistakes) {
    expect(mistake.code, mistake.text).not.toBe('verbatim');
    expect(localizeMistake(mistake, thai.t), mistake.text).not.toContain(mistake.text);
    expect(localizeMistake(mistake, ENGLISH.t)).toContain(mistake.text);
  }
});
