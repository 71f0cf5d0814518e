// A secret goes nowhere else because somebody who need not know it has named another place: it must be brought with it.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { SettingsDocument } from '#lib/settings/place.ts';
import { REACHED_BY, secretsToBring, withoutSecrets } from '#lib/settings/secrets.ts';
import { vendors } from '#server/pbx/index.ts';

const secretsOf = (make: string) => (make === 'one' || make === 'two' ? ['password'] : null);
const hq = { id: 'hq', make: 'one', url: 'https://a', password: 'hush', name: 'HQ' };
const oidc = { issuer: 'https://id', clientId: 'x', clientSecret: { env: 'ID' } };
const before: SettingsDocument = {
  sources: [hq, { id: 'lab', make: 'one', url: 'https://l', password: { env: 'LAB' } }],
  signIn: { oidc },
};
const seen = withoutSecrets(before, secretsOf) as { sources: Record<string, unknown>[] };
const [shown = {}, lab = {}] = seen.sources;
const asked = (document: object) =>
  secretsToBring(before, { ...seen, ...document } as SettingsDocument, secretsOf).map((place) =>
    place.join('.'),
  );
const withHq = (change: object) => asked({ sources: [{ ...shown, ...change }, lab] });
const withIssuer = (change: object) =>
  asked({ signIn: { oidc: { ...oidc, clientSecret: { set: true }, ...change } } });

describe('a secret that was not brought', () => {
  it('stays where nothing else is reached', () => {
    expect(asked({})).toEqual([]);
    expect(withHq({ name: 'Headquarters', record: true })).toEqual([]);
    expect(withIssuer({ name: 'Company' })).toEqual([]);
  });

  it.each([
    ['another address', { url: 'https://evil' }],
    ['another make', { make: 'two' }],
    ['no TLS', { useTls: false }],
    ['a certificate nobody checks', { tls: { verify: false } }],
    ['the secret itself over the wire', { login: 'secret' }],
  ])('goes to nobody by %s', (_what, change) => {
    expect(withHq(change)).toEqual(['sources.hq.password']);
    expect(withHq({ ...change, password: { env: 'LAB' } })).toEqual(['sources.hq.password']);
    expect(withHq({ ...change, password: 'known to whoever asks' })).toEqual([]);
  });

  it('is none by the name of what it is read from', () => {
    const evil = { id: 'evil', make: 'one', url: 'https://evil' };
    expect(asked({ sources: [shown, lab, { ...evil, password: { env: 'LAB' } }] })).toEqual([
      'sources.evil.password',
    ]);
    expect(asked({ sources: [shown, { ...lab, url: 'https://evil', password: { env: 'LAB' } }] })).toEqual([
      'sources.lab.password',
    ]);
    expect(asked({ sources: [shown, { ...lab, password: { env: 'LAB' } }] })).toEqual([]);
    // A second one of the same name is looked at too.
    expect(asked({ sources: [shown, { ...shown, url: 'https://evil' }, lab] })).toEqual([
      'sources.hq.password',
    ]);
  });

  it('of the company goes to no other issuer', () => {
    expect(withIssuer({ issuer: 'https://evil' })).toEqual(['signIn.oidc.clientSecret']);
    expect(withIssuer({ issuer: 'https://evil', clientSecret: { env: 'ID' } })).toEqual([
      'signIn.oidc.clientSecret',
    ]);
    expect(withIssuer({ issuer: 'https://other', clientSecret: 'known' })).toEqual([]);
  });
});

it('every make is held to it: what names a place, or how surely it is that place, is in the list', () => {
  const tested = Object.entries(vendors).map(([make, { settings }]) => {
    const { properties = {} } = z.toJSONSchema(settings as z.ZodType, {
      io: 'input',
      unrepresentable: 'any',
    });
    const places = Object.entries(properties).filter(
      ([name, property]) =>
        /url|host|port$|tls|address|login|wsi/i.test(name) ||
        (typeof property === 'object' && property.format === 'uri'),
    );
    expect(places.length, make).toBeGreaterThan(0);
    expect(
      places.map(([name]) => name).filter((name) => !REACHED_BY.includes(name)),
      make,
    ).toEqual([]);
    return make;
  });
  expect(tested.length).toBeGreaterThan(4);
});
