// Settings changed while a supervisor looks at the floor: a third PBX is added, its password mended, and it is removed,
// and the two others are not disturbed. The configuration file is afterwards what its owner wrote.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, type Page, test } from 'playwright/test';
import { liveCalls, rowOf } from './floor-page.ts';
import { openPbx, Stage } from './stage.ts';

/** As the page itself would ask. */
const ask = (page: Page, method: string, place: string, body?: unknown) =>
  page.evaluate(
    async ([verb, path, text]) => {
      const answer = await fetch(`/api/${path}`, {
        method: verb as string,
        ...(text === null ? {} : { body: text as string }),
        headers: { 'if-match': '*' },
      });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    },
    [method, place, body === undefined ? null : JSON.stringify(body)] as const,
  );

type Report = { id: string; life: string; since: number; reconnects: number; why: string | null };

async function reports(page: Page): Promise<Record<string, Report>> {
  const { body } = await ask(page, 'GET', 'sources');
  return Object.fromEntries((body['sources'] as Report[]).map((each) => [each.id, each]));
}

test('a source is added, mended and removed under an open floor; the others live on, and the remarks in the file stay', async ({
  page,
}) => {
  // Three PBXs and a server are started in it.
  test.slow();
  const stage = await Stage.open({ beside: 'asterisk' });
  const third = await openPbx('vodia');
  try {
    const written = readFileSync(stage.configFile, 'utf8');
    await page.goto(`${stage.url}/floor?calls=all`);
    const call = stage.queueCall('5552142');
    await expect(rowOf(page, stage.callId(call))).toHaveAttribute('data-state', 'waiting');
    const before = await reports(page);
    expect(Object.keys(before).sort()).toEqual(['hq', 'other']);
    const { password, ...settings } = third.simulated.settings(third.pbx.url) as Record<string, unknown>;

    const added = { make: 'vodia', name: 'The third', ...settings, password: 'not its password' };
    expect((await ask(page, 'PUT', 'settings/sources/third', added)).status).toBe(201);
    await expect.poll(async () => (await reports(page))['third']?.life).toBe('refused');

    // A caller is waiting there, and is seen as soon as the password is right.
    const waiting = third.floor.arrive({ from: '5557777', dialled: '5550400' });
    third.floor.joinQueue(waiting, '6400');
    expect((await ask(page, 'PUT', 'settings/sources/third/password', password)).status).toBe(200);
    await expect.poll(async () => (await reports(page))['third']?.life).toBe('live');
    await expect(rowOf(page, `third/${third.simulated.callId(waiting)}`)).toHaveAttribute(
      'data-state',
      'waiting',
    );
    const shown = await ask(page, 'GET', 'settings/sources/third');
    expect(shown.body['value']).toMatchObject({ name: 'The third', password: { set: true } });

    // While it is there, a rule is changed too, and what cannot be is refused in words.
    expect((await ask(page, 'PUT', 'settings/rule/goalPercent', 'most')).status).toBe(422);
    expect((await ask(page, 'PUT', 'settings/rule/goalPercent', 75)).status).toBe(201);
    expect((await ask(page, 'DELETE', 'settings/rule/goalPercent')).status).toBe(200);

    expect((await ask(page, 'DELETE', 'settings/sources/third')).status).toBe(200);
    await expect.poll(async () => Object.keys(await liveCalls(page))).toEqual([stage.callId(call)]);
    await expect(page.locator('[data-queue^="third/"]')).toHaveCount(0);

    const after = await reports(page);
    for (const id of ['hq', 'other'])
      expect(after[id]).toMatchObject({ life: 'live', since: before[id]?.since, reconnects: 0 });
    expect(Object.keys(after).sort()).toEqual(['hq', 'other']);
    // The floor that was open the whole time still hears the others.
    stage.answer(call, '1001');
    await expect(rowOf(page, stage.callId(call))).toHaveAttribute('data-state', 'talking');
    expect(readFileSync(stage.configFile, 'utf8')).toBe(written);

    // A mistake made by hand is said on the sources page in its reader's language.
    writeFileSync(stage.configFile, written.replace(/targetSeconds(\W+)\d+/, 'targetSeconds$1soon'));
    await page.goto(`${stage.url}/sources`);
    const mistakes = page.locator('[data-mistakes] li');
    await expect(mistakes).toHaveText(/^line \d+: rule\.targetSeconds must be a number; it is a text$/);
    await page.evaluate(() => window.localStorage.setItem('ringside.language', 'th'));
    await page.reload();
    await expect(mistakes).toHaveText(/^บรรทัด \d+ ที่ rule\.targetSeconds: ต้องเป็นตัวเลข แต่ที่เขียนเป็นข้อความ$/);
  } finally {
    await stage.close();
    await third.pbx.close();
  }
});
