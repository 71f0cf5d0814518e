'use client';
// How what somebody is granted is chosen: a role, what it leaves out or adds, and the queues it is bounded by.
import { ROLE_WORD } from '#components/account/role-words.ts';
import { Choice, TextLine, Tick } from '#components/setup/form-parts.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { ROLE_RIGHTS } from '#lib/access/roles.ts';
import type { Grant } from '#lib/api/people.ts';
import { RIGHTS, type Right, ROLES, type Role } from '#lib/model/access.ts';
import { RIGHT_WORD } from './people-words.ts';

type Lists = 'queues' | 'tenants' | 'teams' | 'takeFrom' | 'giveTo';

/** As it stands in the form: lists as one text each. */
export type GrantForm = Readonly<Record<Lists | 'agent', string>> & {
  readonly role: Role;
  readonly numbers: Grant['numbers'];
  readonly names: 'full' | 'initials';
  readonly rights: readonly Right[];
};

const LISTS: readonly Lists[] = ['queues', 'tenants', 'teams', 'takeFrom', 'giveTo'];
/** A team's name may have several words. */
const between = (list: Lists): RegExp => (list === 'teams' ? /\s*,\s*/ : /[,\s]+/);
const told = (list: readonly string[] | null | undefined): string => (list ?? []).join(', ');

export function formOf(grant: Grant): GrantForm {
  const { role, numbers, names = 'full', may = [], mayNot = [], agent } = grant;
  const has = new Set<Right>([...ROLE_RIGHTS[role], ...may]);
  return {
    role,
    numbers,
    names,
    rights: RIGHTS.filter((right) => has.has(right) && !mayNot.includes(right)),
    queues: told(grant.queues),
    tenants: told(grant.tenants),
    teams: told(grant.teams),
    takeFrom: told(grant.takeFrom),
    giveTo: told(grant.giveTo),
    agent: agent ?? '',
  };
}

export const NEW_GRANT: GrantForm = formOf({ role: 'supervisor', numbers: 'masked' });

export function grantOf({ role, numbers, names, rights, agent, ...lists }: GrantForm): Grant {
  const own = ROLE_RIGHTS[role];
  const may = rights.filter((right) => !own.includes(right));
  const mayNot = own.filter((right) => !rights.includes(right));
  const parts = LISTS.map(
    (list) =>
      [
        list,
        lists[list]
          .trim()
          .split(between(list))
          .filter((each) => each !== ''),
      ] as const,
  );
  return {
    role,
    numbers,
    ...(names === 'full' ? {} : { names }),
    ...(may.length > 0 ? { may } : {}),
    ...(mayNot.length > 0 ? { mayNot } : {}),
    // An empty line bounds nothing.
    ...Object.fromEntries(parts.filter(([, list]) => list.length > 0)),
    ...(agent.trim() === '' ? {} : { agent: agent.trim() }),
  };
}

export function GrantFields({ form, onForm }: { form: GrantForm; onForm: (form: GrantForm) => void }) {
  const { t } = useWords();
  const set = (change: Partial<GrantForm>): void => onForm({ ...form, ...change });
  const line = (name: Lists | 'agent', label: string, hint: string, placeholder: string) => (
    <TextLine
      label={label}
      hint={hint}
      value={form[name]}
      placeholder={placeholder}
      onValue={(value) => set({ [name]: value })}
    />
  );
  return (
    <div className="space-y-3">
      <div className="grid gap-3 sm:grid-cols-3">
        <Choice
          label={t('Role')}
          value={form.role}
          options={ROLES.map((value) => ({ value, text: t(ROLE_WORD[value]) }))}
          onValue={(role) => set({ role, rights: ROLE_RIGHTS[role] })}
        />
        <Choice
          label={t('Callers’ numbers')}
          value={form.numbers}
          options={[
            { value: 'masked', text: t('their last digits') },
            { value: 'full', text: t('whole') },
          ]}
          onValue={(numbers) => set({ numbers })}
        />
        <Choice
          label={t('Agents’ names')}
          value={form.names}
          options={[
            { value: 'full', text: t('whole') },
            { value: 'initials', text: t('initials') },
          ]}
          onValue={(names) => set({ names })}
        />
      </div>
      <fieldset className="rounded-md border border-line p-3">
        <legend className="px-1 text-sm">{t('Rights')}</legend>
        <div className="grid gap-x-4 sm:grid-cols-2">
          {RIGHTS.map((right) => (
            <Tick
              key={right}
              checked={form.rights.includes(right)}
              onChecked={(has) =>
                set({ rights: RIGHTS.filter((each) => (each === right ? has : form.rights.includes(each))) })
              }
            >
              {t(RIGHT_WORD[right])}
            </Tick>
          ))}
        </div>
      </fieldset>
      {line(
        'queues',
        t('Their queues'),
        t('With * at the end, all that begin so. Empty: all.'),
        'hq/6400, hq/64*',
      )}
      {line(
        'tenants',
        t('Their tenants'),
        t('Of a PBX that several companies share. Empty: all.'),
        'shared/south',
      )}
      {line(
        'teams',
        t('Their teams'),
        t('Only these teams’ agents, and the calls those have. Empty: all.'),
        'Team North, Team South',
      )}
      {line('takeFrom', t('Take calls from'), t('Empty: from all their queues.'), 'hq/6400')}
      {line(
        'giveTo',
        t('Send calls to'),
        t('Empty: to queues and extensions they see.'),
        'hq/6400, hq/extensions, hq/outside:+49*',
      )}
      {line('agent', t('They are this agent'), t('Sending a call to themselves is taking it.'), 'hq/1001')}
    </div>
  );
}
