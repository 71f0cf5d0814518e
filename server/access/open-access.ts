// How everything about people is put together over one store.
import { z } from 'zod';
import type { ConfiguredPerson } from '#lib/settings/config.ts';
import type { OidcSettings } from '#lib/settings/sign-in.ts';
import type { AddressOf } from '#server/http/address.ts';
import type { Logger } from '#server/log/logger.ts';
import type { Clock } from '#server/time/clock.ts';
import { AccessDesk } from './access-desk.ts';
import type { AccessStore } from './access-store.ts';
import { Audit } from './audit.ts';
import { verified } from './audit-chain.ts';
import { wholeAudit } from './audit-reading.ts';
import { CompanyDesk } from './company-desk.ts';
import { demoPeople } from './demo-people.ts';
import { FirstAdmin } from './first-admin.ts';
import { KeyMakers } from './key-makers.ts';
import { Keys } from './keys.ts';
import { KeysDesk } from './keys-desk.ts';
import { keyFor, siteMark } from './master-key.ts';
import { Oidc } from './oidc.ts';
import { OwnSessions } from './own-sessions.ts';
import { Pairing } from './pairing.ts';
import { People } from './people.ts';
import { PeopleDesk } from './people-desk.ts';
import { ScreenDesk } from './screen-desk.ts';
import { Screens } from './screens.ts';
import { type SessionRule, Sessions } from './sessions.ts';
import { SignIn } from './sign-in.ts';
import { Witness } from './witness.ts';

const expectSchema = z.object({ expect: z.string().max(64).nullable().default(null) });

export type AccessParts = {
  readonly store: AccessStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly line: (text: string) => void;
  readonly isExposed: boolean;
  /** Left out: it is none. */
  readonly isDemo?: boolean;
  /** How people sign in; left out: with passwords. */
  readonly signIn?: { readonly oidc?: OidcSettings; readonly passwords: boolean };
  readonly addressOf: AddressOf;
  readonly wholeAddressOf: AddressOf;
  /** The one secret of the data folder, of which every key here is derived. */
  readonly master: Buffer;
  readonly rule: SessionRule;
};

export async function openAccess(parts: AccessParts, configured: readonly ConfiguredPerson[]) {
  const { store, clock, logger, line, isExposed, isDemo = false, addressOf, master, rule } = parts;
  const now = (): number => clock.now();
  const site = siteMark(master);
  const auditKey = keyFor(master, 'audit');
  const audit = new Audit({ store, key: auditKey, clock, logger, line });
  warnOf(configured, logger);
  if (isDemo) for (const each of demoPeople(now())) await store.putPerson(each);
  const people = await People.open({ store, clock, logger }, configured);
  const sessions = await Sessions.open({ store, people, clock, logger, site, rule });
  const firstAdmin = new FirstAdmin(now);
  const oidc = parts.signIn?.oidc ? new Oidc(parts.signIn.oidc, now) : null;
  const keys = await Keys.open({ store, clock, logger });
  const signIn = new SignIn({ people, key: keyFor(master, 'known browsers'), now, site });
  const desk = new AccessDesk({
    people,
    sessions,
    signIn,
    keys,
    firstAdmin,
    audit,
    addressOf,
    wholeAddressOf: parts.wholeAddressOf,
    now,
    key: keyFor(master, 'names'),
    isExposed,
    isDemo,
    hasCompany: oidc !== null,
    takesPasswords: parts.signIn?.passwords ?? true,
  });
  const company =
    oidc &&
    new CompanyDesk({
      ...{ oidc, people, sessions, desk, audit, logger, site, now, addressOf },
      key: keyFor(master, 'errands'),
    });
  const screens = await Screens.open({ store, clock, logger, site });
  const screenDesk = new ScreenDesk({ screens, pairing: new Pairing(now), desk, addressOf });
  const makers = new KeyMakers({ keys, people, desk });
  const witness = new Witness({ desk, audit, addressOf, now });
  audit.start();
  return {
    desk,
    witness,
    screenDesk,
    people,
    audit,
    /** What the routes of the interface ask. */
    forRoutes: {
      desk,
      ownSessions: new OwnSessions({ people, sessions, signIn, audit, desk }),
      witness,
      screenDesk,
      audit,
      people: new PeopleDesk({ people, sessions, makers, audit, desk }),
      keys: new KeysDesk({ keys, makers, audit, desk }),
      /** `null`: there is no company to sign in with. */
      company,
      /** What was written down, to be read. */
      record: { store, verify: () => verified(auditKey, wholeAudit(store)) },
    },
    firstAdmin,
    /** Of ids that stand for others outside. */
    idKey: keyFor(master, 'ids'),
    /** @param args `expect`: the mac of an entry that must be in it. */
    verifyAudit: async (args?: unknown) => {
      const { expect } = expectSchema.parse(args ?? {});
      return verified(auditKey, wholeAudit(store), expect);
    },
    /** Called in the turn in which somebody is signed out, or may see or do something else. */
    onChanged(listener: () => void): () => void {
      const stop = [
        people.follow(listener),
        sessions.onEnded(listener),
        keys.follow(listener),
        screens.follow(listener),
      ];
      return () => {
        for (const each of stop) each();
      };
    },
    async close(): Promise<void> {
      await Promise.all([sessions.close(), keys.close(), screens.close()]);
      await people.close();
      await audit.close();
    },
  };
}

/** What still works in a configuration, and will not for ever. */
function warnOf(configured: readonly ConfiguredPerson[], logger: Logger): void {
  const clear = configured.filter(({ password }) => password !== undefined).map(({ name }) => name);
  if (clear.length > 0)
    logger.warn(
      { people: clear },
      'these people have a password in clear in the configuration, which works in this version only: put passwordHash in its place, as npm run password prints it',
    );
}
