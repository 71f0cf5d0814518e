// What a test reads off the supervisor's page and presses on it, whichever make stands behind it.
import { expect, type Locator, type Page } from 'playwright/test';
import { type FloorCall, type FloorLeg, live } from '#server/simulator/call-centre/model.ts';

/** Every call that is live on the page, by id, with its state. */
export const liveCalls = (page: Page): Promise<Record<string, string>> =>
  page
    .locator('tr[data-call]:not([data-state="ended"])')
    .evaluateAll((rows) =>
      Object.fromEntries(
        rows.map((row) => [row.getAttribute('data-call') ?? '', row.getAttribute('data-state') ?? '']),
      ),
    );

/** What the page should show of a call of the floor. */
export function stateOf(call: FloorCall): string {
  const phones = call.legs.filter((leg) => live(leg) && leg.kind === 'extension');
  if (call.place.kind === 'parked') return 'parked';
  if (phones.some((leg) => leg.state === 'talking'))
    return phones.some((leg) => leg.heldAt !== null) ? 'held' : 'talking';
  return phones.some((leg) => leg.state === 'ringing') ? 'ringing' : 'waiting';
}

export const rowOf = (page: Page, call: string): Locator => page.locator(`tr[data-call="${call}"]`);

export const queueOf = (page: Page, queue: string): Locator => page.locator(`tr[data-queue="${queue}"]`);

/** One number of a queue's line; `name` as the page calls it. */
export const figure = (page: Page, queue: string, name: string): Locator =>
  queueOf(page, queue).getByRole('button', { name: new RegExp(`^${name}, `) });

/** A hand on its way must not press what has just appeared: the page waits so long, and so do we, pointing at nothing. */
export async function settled(page: Page): Promise<void> {
  await page.mouse.move(2, 2);
  await page.waitForTimeout(800);
}

export async function press(page: Page, verb: string, from: string): Promise<void> {
  const button = page.getByRole('button', { name: `${verb} call from ${from}` });
  await expect(button).not.toHaveAttribute('aria-disabled', 'true');
  await button.click();
}

export async function hangUp(page: Page, from: string): Promise<void> {
  await press(page, 'Hang up', from);
  await page.getByRole('alertdialog').getByRole('button', { name: 'Hang up' }).click();
}

export async function transfer(page: Page, from: string, name: string): Promise<void> {
  await press(page, 'Transfer', from);
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: new RegExp(name) }).check();
  await dialog.getByRole('button', { name: `Transfer to ${name}` }).click();
}

export async function openMenu(page: Page, what: string): Promise<Locator> {
  await settled(page);
  await page.getByRole('button', { name: `More about ${what}` }).click();
  return page.getByRole('menu');
}

/** Parks a call; returns the list of parked calls, once it is in it. */
export async function park(page: Page, from: string): Promise<Locator> {
  const menu = await openMenu(page, `call from ${from}`);
  await menu.getByRole('menuitem', { name: /^Park/ }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Park' }).click();
  const list = page.getByRole('region', { name: 'Parked calls' });
  await expect(list).toContainText(from);
  return list;
}

/** Has a parked call put through to one's own phone, which this browser has not heard of yet. */
export async function retrieve(page: Page, from: string, extension: string): Promise<void> {
  await settled(page);
  const list = page.getByRole('region', { name: 'Parked calls' });
  await list.getByRole('button', { name: `Retrieve call from ${from}` }).click();
  await page.getByRole('textbox', { name: 'Extension' }).fill(extension);
  await page.getByRole('dialog').getByRole('button', { name: 'Retrieve' }).click();
}

/** The phone of `extension` rings for a call: it is returned. */
export async function rung(call: FloorCall, extension: string): Promise<FloorLeg> {
  const found = (): FloorLeg | undefined =>
    call.legs.find((leg) => leg.number === extension && leg.state === 'ringing');
  await expect.poll(() => found() !== undefined).toBe(true);
  return found() as FloorLeg;
}

const focusedName = (page: Page): Promise<string> =>
  page.evaluate(
    () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
  );

/** Tab until the element of that name has the focus. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    if (name.test(await focusedName(page))) return;
  }
  throw new Error(`Tab never reached ${name}`);
}

/** By keyboard alone to a control of a row: Tab into its list, arrows to the row, arrows along it to that name. */
export async function reach(page: Page, row: Locator, name: RegExp): Promise<void> {
  const list = row.locator('xpath=ancestor::*[self::ul or self::table][1]');
  const holds = (place: Locator): Promise<boolean> =>
    place.evaluate((element) => element.contains(document.activeElement));
  for (let i = 0; !(await holds(list)); i++) {
    if (i === 60) throw new Error('Tab never reached the list');
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Home');
  for (let i = 0; !(await holds(row)); i++) {
    if (i === 60) throw new Error('the arrow never reached the row');
    await page.keyboard.press('ArrowDown');
  }
  for (let i = 0; i < 30; i++) {
    if (name.test(await focusedName(page))) return;
    await page.keyboard.press('ArrowRight');
  }
  throw new Error(`the arrows never reached ${name}`);
}
