// Signing in with the company's account in a browser, against a make-believe provider: in and back to where one wanted to
// go, with the rights of one's groups; what is said where the company proves nothing or names no role; and a password of ours where it is away.
import { expect, test } from 'playwright/test';
import { CLIENT, Company } from '#tests/server/access/company.ts';
import { Stage } from './stage.ts';

let company: Company;
let stage: Stage;
test.beforeAll(async () => {
  company = await Company.open();
  const oidc = {
    issuer: company.url,
    clientId: CLIENT,
    clientSecret: 's'.repeat(32),
    name: 'Example Ltd',
    roles: { claim: 'groups', supervisor: ['cc-leads'], viewer: ['cc-guests'] },
  };
  const root = { name: 'Root', password: 'for a broken company', role: 'admin' };
  stage = await Stage.open({ config: { people: [root], signIn: { oidc } } });
});
test.afterAll(async () => {
  await stage.close();
  await company.close();
});

test('in with the rights of one’s groups, back to where one wanted to go, and out again', async ({
  page,
}) => {
  const call = stage.queueCall('5550801');
  stage.answer(call, '1001');
  await page.goto(`${stage.url}/floor?find=ada`);
  await page.getByRole('link', { name: 'Example Ltd' }).click();
  await expect(page).toHaveURL(`${stage.url}/floor?find=ada`);
  await expect(page.locator('[data-link="live"]')).toBeVisible();
  await page.goto(`${stage.url}/floor?calls=all`);
  await expect(page.getByRole('button', { name: /^Hold/ }).first()).toBeVisible();
  await page.goto(`${stage.url}/account`);
  await expect(page.getByRole('heading', { name: 'Ana of the company' })).toBeVisible();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Sign in to Ringside' })).toBeVisible();

  // The same person with other groups: the rights of the moment they come in.
  company.claims = { ...company.claims, groups: ['cc-guests'] };
  await page.getByRole('link', { name: 'Example Ltd' }).click();
  await page.goto(`${stage.url}/floor?calls=all`);
  await expect(page.locator('[data-link="live"]')).toBeVisible();
  await expect(page.getByText('5550801').or(page.getByText('Ada Lovelace')).first()).toBeVisible();
  await expect(page.getByRole('button', { name: /^Hold/ })).toHaveCount(0);
});

test('says what is missing, in words, where it does not let somebody in', async ({ page }) => {
  company.claims = { sub: 'u2', name: 'Ben of nowhere', groups: ['canteen'] };
  await page.goto(`${stage.url}/floor`);
  const link = page.getByRole('link', { name: 'Example Ltd' });
  await link.click();
  await expect(
    page.getByText('Your company knows you, but nothing says what you may do here.'),
  ).toBeVisible();

  company.fault = 'nonce';
  await link.click();
  await expect(
    page.getByText('Signing in with the company’s account did not work. Try again.'),
  ).toBeVisible();
  company.fault = 'none';

  // Whoever has a password of ours comes in however it stands with the company.
  await company.close();
  await page.getByLabel('Name').fill('Root');
  await page.getByLabel('Password').fill('for a broken company');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.locator('[data-link="live"]')).toBeVisible();
});
