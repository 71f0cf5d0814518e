// Looking after the house in a browser: somebody is added, comes in with the password that was shown once, and is put
// out; what was done about a call stands in the audit, which is whole; a key is made, works, and is revoked; and the
// company's account leads in and where one wanted to go.
import { expect, type Page, test } from 'playwright/test';
import { CLIENT, Company } from '#tests/server/access/company.ts';
import { Stage } from './stage.ts';

const PASSWORD = 'a password that works';
const people = [{ name: 'Root', password: PASSWORD, role: 'admin', numbers: 'full' }];

async function signIn(page: Page, stage: Stage, name: string, password: string, path: string): Promise<void> {
  await page.goto(`${stage.url}${path}`);
  await expect(page.getByRole('heading', { name: 'Sign in to Ringside' })).toBeVisible();
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.locator('[data-link="live"]')).toBeVisible();
}

test('an administrator adds somebody, who comes in, acts, and is put out; the audit has it all', async ({
  page,
  browser,
}) => {
  const stage = await Stage.open({ config: { people } });
  try {
    await signIn(page, stage, 'Root', PASSWORD, '/people');
    await expect(page.locator('[data-person="Root"]')).toContainText('The last administrator');
    await expect(page.getByRole('button', { name: 'Disable Root' })).toHaveCount(0);
    await page.getByRole('button', { name: 'Add a person' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Name', { exact: true }).fill('Vera');
    await form.getByRole('button', { name: 'Add', exact: true }).click();
    const password = (await page.locator('[data-secret]').textContent()) ?? '';
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await expect(page.locator('[data-person="Vera"]')).toContainText('Supervisor');

    const call = stage.queueCall('5550100');
    stage.answer(call, '1001');
    const vera = await (await browser.newContext()).newPage();
    // Root knows this password: nothing is to be had for it but another one.
    await vera.goto(`${stage.url}/floor`);
    await vera.getByLabel('Name').fill('Vera');
    await vera.getByLabel('Password').fill(password);
    await vera.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(vera.getByRole('heading', { name: 'Take a password of your own' })).toBeVisible();
    await vera.getByLabel('Present password').fill(password);
    await vera.getByLabel('New password').fill('only Vera knows this');
    await vera.getByRole('button', { name: 'Change', exact: true }).click();
    await expect(vera).toHaveURL(`${stage.url}/floor`);
    await vera.goto(`${stage.url}/floor?calls=all`);
    const row = vera.locator(`[data-call="${stage.callId(call)}"]`);
    await row.getByRole('button', { name: /^Hang up/ }).click();
    await vera
      .getByRole('alertdialog')
      .getByRole('button', { name: /^Hang up/ })
      .click();
    await expect(row).toHaveCount(0);

    await page.getByRole('button', { name: 'Disable Vera' }).click();
    await expect(vera.getByRole('heading', { name: 'Sign in to Ringside' })).toBeVisible();

    await page
      .getByRole('navigation', { name: 'Administration' })
      .getByRole('link', { name: 'Audit' })
      .click();
    await expect(page.locator('[data-verified="whole"]')).toBeVisible();
    await page.getByLabel('Who', { exact: true }).fill('Vera');
    await expect(page.locator('[data-entry][data-what="call.hangUp"]').first()).toContainText('Vera');
    await expect(page.locator('[data-entry]').filter({ hasText: 'Root' })).toHaveCount(0);
    await page.getByLabel('Who', { exact: true }).fill('nobody at all');
    await expect(page.getByText('Nothing fits what you ask for.')).toBeVisible();
  } finally {
    await stage.close();
  }
});

test('a name and password typed before the page’s scripts came are kept, and sent by nobody but them', async ({
  page,
}) => {
  const stage = await Stage.open({ config: { people } });
  try {
    let come: () => void = () => undefined;
    const came = new Promise<void>((resolve) => {
      come = resolve;
    });
    await page.route(/\/_next\/static\/.*\.js/, async (route) => {
      await came;
      await route.continue();
    });
    await page.goto(`${stage.url}/sign-in?next=/people`, { waitUntil: 'commit' });
    await page.getByLabel('Name').fill('Root');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByLabel('Password').press('Enter');
    come();
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.locator('[data-person="Root"]')).toBeVisible();
  } finally {
    await stage.close();
  }
});

test('a key is shown once, works, and is worth nothing once it is revoked', async ({ page }) => {
  const stage = await Stage.open({ config: { people } });
  try {
    await signIn(page, stage, 'Root', PASSWORD, '/keys');
    await expect(page.getByText('No program has a key yet.')).toBeVisible();
    await page.getByRole('button', { name: 'Make a key' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Name', { exact: true }).fill('Grafana');
    await form.getByLabel('Read the state of the PBX connections').check();
    await form.getByRole('button', { name: 'Make', exact: true }).click();
    const secret = page.locator('[data-secret]');
    const key = (await secret.textContent()) ?? '';
    // Shown this once: no habit of the hand takes it away, and on a page without a clipboard it is copied all the same.
    await expect(page.getByRole('button', { name: 'Copy', exact: true })).toBeFocused();
    await page.keyboard.press('Escape');
    await page.mouse.click(5, 5);
    await expect(secret).toBeVisible();
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'clipboard', { value: undefined });
      document.addEventListener('copy', () =>
        Object.assign(window, { copied: String(window.getSelection()) }),
      );
    });
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
    expect((await page.evaluate(() => String((window as { copied?: string }).copied))).trim()).toBe(key);
    await page.getByRole('button', { name: 'I have kept it' }).click();
    const ask = async (): Promise<number> =>
      (await fetch(`${stage.url}/api/v1/sources`, { headers: { authorization: `Bearer ${key}` } })).status;
    expect(await ask()).toBe(200);
    await expect(page.locator('[data-key="Grafana"]')).toHaveAttribute('data-state', 'good');
    await page.getByRole('button', { name: 'Revoke Grafana' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
    await expect(page.locator('[data-key="Grafana"]')).toHaveAttribute('data-state', 'revoked');
    expect(await ask()).toBe(401);
  } finally {
    await stage.close();
  }
});

test('keys of somebody who is disabled are named at once, and revoked from there', async ({
  page,
  browser,
}) => {
  const bob = { name: 'Bob', password: PASSWORD, role: 'admin', numbers: 'full' };
  const stage = await Stage.open({ config: { people: [...people, bob] } });
  try {
    const other = await (await browser.newContext()).newPage();
    await signIn(other, stage, 'Bob', PASSWORD, '/keys');
    await other.getByRole('button', { name: 'Make a key' }).click();
    await other.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Grafana');
    await other.getByRole('dialog').getByRole('button', { name: 'Make', exact: true }).click();
    await other.getByRole('button', { name: 'I have kept it' }).click();

    await signIn(page, stage, 'Root', PASSWORD, '/people');
    await page.getByRole('button', { name: 'Disable Bob' }).click();
    const left = page.locator('[data-keys-left]');
    await expect(left).toContainText('A key that Bob made is still in force: Grafana.');
    await page.goto(`${stage.url}/keys`);
    await expect(page.locator('[data-key="Grafana"] [data-maker="gone"]')).toBeVisible();
    await page.goto(`${stage.url}/people`);
    await page.getByRole('button', { name: 'Enable Bob' }).click();
    await page.getByRole('button', { name: 'Disable Bob' }).click();
    await left.getByRole('button', { name: 'Revoke them' }).click();
    await expect(left).toHaveCount(0);
    await page.goto(`${stage.url}/keys`);
    await expect(page.locator('[data-key="Grafana"]')).toHaveAttribute('data-state', 'revoked');
  } finally {
    await stage.close();
  }
});

test('the company’s account leads in, to where one wanted to go, and back with words where it does not', async ({
  page,
}) => {
  const company = await Company.open();
  const oidc = {
    issuer: company.url,
    clientId: CLIENT,
    name: 'Acme account',
    roles: { supervisor: ['cc-leads'] },
  };
  const stage = await Stage.open({ config: { people, signIn: { oidc } } });
  try {
    await page.goto(`${stage.url}/account`);
    await page.getByRole('link', { name: 'Acme account' }).click();
    await expect(page).toHaveURL(`${stage.url}/account`);
    await expect(page.getByRole('heading', { name: 'Ana of the company' })).toBeVisible();
    await page.getByRole('button', { name: 'Sign out' }).click();
    company.fault = 'nonce';
    await page.getByRole('link', { name: 'Acme account' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'did not work' })).toBeVisible();
    await page.goto(`${stage.url}/account`);
    await expect(page.getByRole('heading', { name: 'Sign in to Ringside' })).toBeVisible();
  } finally {
    await stage.close();
    await company.close();
  }
});
