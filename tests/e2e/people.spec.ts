// People in a browser: signing in, becoming the first administrator, seeing where one is signed in, being put out, and
// finding no button one may not press.
import { dirname, join } from 'node:path';
import { expect, type Page, test } from 'playwright/test';
import { askServer } from '#server/storage/control-socket.ts';
import { Stage } from './stage.ts';

const PASSWORD = 'a password that works';
const people = [
  { name: 'Ana', password: PASSWORD, role: 'supervisor', numbers: 'full', mayNot: ['call.end'] },
  { name: 'Vera', password: PASSWORD, role: 'viewer' },
];

async function signIn(page: Page, stage: Stage, name: string, path = '/floor?calls=all'): Promise<void> {
  await page.goto(`${stage.url}${path}`);
  await expect(page.getByRole('heading', { name: 'Sign in to Ringside' })).toBeVisible();
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.locator('[data-link="live"]')).toBeVisible();
}

test('the sign-in page says whose it is, waits at the name, and what is wrong', async ({ page }) => {
  const stage = await Stage.open({ config: { people } });
  try {
    await page.goto(`${stage.url}/floor`);
    await expect(page.getByText('Stage', { exact: true })).toBeVisible();
    await expect(page.getByLabel('Name')).toBeFocused();
    await page.getByLabel('Name').fill('Ana');
    await page.getByLabel('Password').fill('wrong');
    await expect(page.getByLabel('Password')).toHaveAttribute('type', 'password');
    await page.getByRole('button', { name: 'Show what is typed' }).click();
    await expect(page.getByLabel('Password')).toHaveAttribute('type', 'text');
    await page.getByLabel('Password').press('Enter');
    await expect(page.getByRole('alert').filter({ hasText: 'Name or password is wrong.' })).toBeVisible();
  } finally {
    await stage.close();
  }
});

test('the first administrator comes in by the printed address, once', async ({ page, browser }) => {
  const stage = await Stage.open();
  try {
    const asked = await askServer(join(dirname(stage.configFile), 'data'), 'admin');
    const address = new URL(String(asked?.result));
    await page.goto(`${stage.url}${address.pathname}${address.hash}`);
    await page.getByLabel('Name').fill('Root');
    await page.getByLabel('Password').fill('short');
    await page.getByRole('button', { name: 'Become an administrator' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'at least 12 characters' })).toBeVisible();
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Become an administrator' }).click();
    await expect(page).toHaveURL(`${stage.url}/floor`);
    await expect(page.locator('[data-link="live"]')).toBeVisible();

    // From now on whoever sits at the machine must sign in; and the address is good for nobody else.
    const other = await (await browser.newContext()).newPage();
    await other.goto(`${stage.url}${address.pathname}${address.hash}`);
    await other.getByLabel('Name').fill('Eve');
    await other.getByLabel('Password').fill(PASSWORD);
    await other.getByRole('button', { name: 'Become an administrator' }).click();
    await expect(other.getByRole('alert').filter({ hasText: 'not good any more' })).toBeVisible();
    await signIn(other, stage, 'Root');

    // Ended from one browser, the other one's open page is put out.
    await page.goto(`${stage.url}/account`);
    await expect(page.getByRole('heading', { name: 'Root' })).toBeVisible();
    await expect(page.locator('[data-session]')).toHaveCount(2);
    await page.getByLabel('Your password, to end a session').fill(PASSWORD);
    await page.locator('[data-session="other"]').getByRole('button').click();
    await expect(other.getByRole('heading', { name: 'Sign in to Ringside' })).toBeVisible();
    await expect(page.locator('[data-session]')).toHaveCount(1);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByRole('heading', { name: 'Sign in to Ringside' })).toBeVisible();
  } finally {
    await stage.close();
  }
});

test('an open floor that nobody uses leads to signing in, and back', async ({ page }) => {
  // Unused for six seconds is unused.
  const stage = await Stage.open({ config: { people }, session: { idleMinutes: 0.1 } });
  try {
    await signIn(page, stage, 'Ana');
    await expect(page.getByRole('heading', { name: 'Sign in to Ringside' })).toBeVisible({ timeout: 20_000 });
    await expect(page).toHaveURL(/next=%2Ffloor/);
  } finally {
    await stage.close();
  }
});

test('what a person may not do has no button, and says why; a viewer has none at all', async ({
  page,
  browser,
}) => {
  const stage = await Stage.open({ config: { people } });
  try {
    const call = stage.queueCall('5550100');
    stage.answer(call, '1001');
    await signIn(page, stage, 'Ana');
    const row = page.locator(`[data-call="${stage.callId(call)}"]`);
    await expect(row).toBeVisible();
    await expect(row.getByRole('button', { name: /^Hold/ })).toBeVisible();
    await expect(row.getByRole('button', { name: /^Hang up/ })).toHaveCount(0);
    await row.getByRole('button', { name: /^More about/ }).click();
    await expect(page.getByText('You are not allowed to end calls.')).toBeVisible();
    await page.keyboard.press('Escape');
    await page.goto(`${stage.url}/sources`);
    await expect(page.getByText('Only an administrator sees the connections and the server.')).toBeVisible();

    const vera = await (await browser.newContext()).newPage();
    await signIn(vera, stage, 'Vera');
    const hers = vera.locator(`[data-call="${stage.callId(call)}"]`);
    await expect(hers).toBeVisible();
    await expect(hers.getByRole('button', { name: /^(Hold|Hang up|Transfer)/ })).toHaveCount(0);
    await expect(vera.getByText('5550100')).toHaveCount(0);
  } finally {
    await stage.close();
  }
});

test('a supervisor of one team sees its agents, what they do in all, and nobody else', async ({
  page,
  browser,
}) => {
  const teams = [
    { name: 'Team North', agents: ['hq/1001'] },
    { name: 'Team South', agents: ['hq/1002', 'hq/1003'] },
  ];
  const led = {
    name: 'Nora',
    password: PASSWORD,
    role: 'supervisor',
    numbers: 'full',
    teams: ['Team North'],
  };
  const stage = await Stage.open({ config: { people: [...people, led], teams } });
  try {
    const ours = stage.queueCall('5550100');
    stage.answer(ours, '1001');
    const theirs = stage.queueCall('5550200', '6401');
    stage.answer(theirs, '1003');
    const waits = stage.queueCall('5550300', '6401');

    await signIn(page, stage, 'Nora');
    const agents = page.getByRole('list', { name: 'Agents', exact: true });
    await expect(page.locator(`[data-call="${stage.callId(ours)}"]`)).toBeVisible();
    await expect(page.locator(`[data-call="${stage.callId(waits)}"]`)).toBeVisible();
    await expect(page.locator(`[data-call="${stage.callId(theirs)}"]`)).toHaveCount(0);
    await expect(agents.getByText('Ada Lovelace')).toBeVisible();
    await expect(page.getByText(/Grace Hopper|Karen/)).toHaveCount(0);
    await expect(page.getByLabel('Team', { exact: true }).locator('option')).toHaveText([
      'All teams',
      'Team North',
    ]);

    // Whoever sees all chooses a team, and the address keeps it; under headings each team has its totals.
    const ana = await (await browser.newContext()).newPage();
    await signIn(ana, stage, 'Ana');
    const list = ana.getByRole('list', { name: 'Agents', exact: true });
    await expect(list.getByText('Ada Lovelace')).toBeVisible();
    await ana.getByLabel('Team', { exact: true }).selectOption('Team South');
    await expect(list.getByText('Ada Lovelace')).toHaveCount(0);
    await expect(ana.getByRole('button', { name: 'On call: 1' })).toBeVisible();
    await expect(ana).toHaveURL(/team=Team\+South/);
    await ana.reload();
    await expect(list.getByText('Grace Hopper')).toBeVisible();
    await expect(list.getByText('Ada Lovelace')).toHaveCount(0);
    await ana.getByLabel('Team', { exact: true }).selectOption('');
    await ana.getByLabel('Group agents').selectOption('team');
    await expect(list.getByRole('img', { name: /^Team North: On call 1$/ })).toBeVisible();
    await expect(list.getByRole('img', { name: /^Team South: .*On call 1/ })).toBeVisible();
  } finally {
    await stage.close();
  }
});

test('whoever looks after people and may not see the floor does so; whoever has no right but their own is led there', async ({
  page,
  browser,
}) => {
  const office = {
    name: 'Office',
    password: PASSWORD,
    role: 'agent',
    agent: 'hq/1002',
    may: ['site.people', 'reports.see'],
  };
  const agent = { name: 'Grace', password: PASSWORD, role: 'agent', agent: 'hq/1002' };
  const stage = await Stage.open({ config: { people: [...people, office, agent] } });
  try {
    await signIn(page, stage, 'Office', '/people');
    await expect(page.getByText('Vera', { exact: true })).toBeVisible();
    await page.goto(`${stage.url}/keys`);
    await expect(page.getByText('Only an administrator sees this page.')).toBeVisible();
    await page.goto(`${stage.url}/reports`);
    await expect(page.getByRole('link', { name: 'Reports' })).toBeVisible();
    await expect(page.getByText('Asking…')).toHaveCount(0);
    await page.goto(`${stage.url}/floor`);
    await expect(page).toHaveURL(/\/account$/);
    await page.getByRole('link', { name: 'Administration' }).click();
    await expect(page).toHaveURL(/\/people$/);
    await expect(page.getByText('Vera', { exact: true })).toBeVisible();

    const hers = await (await browser.newContext()).newPage();
    await signIn(hers, stage, 'Grace', '/people');
    for (const path of ['people', 'audit', 'keys', 'screens', 'sources', 'reports', 'floor', '']) {
      await hers.goto(`${stage.url}/${path}`);
      await expect(hers, path).toHaveURL(/\/account$/);
    }
  } finally {
    await stage.close();
  }
});

test('a person is added by keyboard alone, and the focus is back where it was', async ({ page }) => {
  const root = { name: 'Root', password: PASSWORD, role: 'admin' };
  const stage = await Stage.open({ config: { people: [...people, root] } });
  try {
    await signIn(page, stage, 'Root', '/people');
    const add = page.getByRole('button', { name: 'Add a person' });
    await add.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(add).toBeFocused();
    await page.keyboard.press('Enter');
    await page.keyboard.type('Kim Keys');
    await page.keyboard.press('Enter');
    await expect(page.locator('[data-secret]')).toBeVisible();
    await page.keyboard.press('Tab');
    await expect(page.getByRole('button', { name: 'I have kept it' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByText('Kim Keys', { exact: true }).first()).toBeVisible();
    const remove = page.getByRole('button', { name: 'Remove Kim Keys' });
    await remove.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(remove).toBeFocused();
  } finally {
    await stage.close();
  }
});
