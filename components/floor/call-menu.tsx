'use client';
// Knows what a call's menu holds: the call opened, the rarer commands, and what cannot be done and why. Refuses to know
// which commands there are (acts.ts does). Imported lazily by call-actions.tsx.
import { Route, Settings2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { COMMAND_WORD } from '#components/marks/looks.ts';
import { Menu, MenuItem, MenuLine } from '#components/ui/menu.tsx';
import { useWords } from '#components/ui/use-words.tsx';
import type { CallRow } from '#lib/model/board.ts';
import type { Acts } from './acts.ts';
import { CannotRemarks } from './cannot-remarks.tsx';
import { isPhoneVerb, useOpenDialog } from './dialog-context.ts';
import { useOwnExtension } from './own-extension.ts';
import { PressItem } from './press-item.tsx';
import { PHONE_MEANS } from './texts.ts';
import { asksMore, COMMAND_ICON, ON_ROW } from './verbs.ts';

export function CallMenu({ call, acts, button }: { call: CallRow; acts: Acts | null; button: ReactNode }) {
  const { t } = useWords();
  const open = useOpenDialog();
  const extension = useOwnExtension();
  const rarer = acts?.possible.filter((verb) => !ON_ROW.has(verb)) ?? [];
  const rings = acts?.possible.find(isPhoneVerb);
  return (
    <Menu button={button}>
      <MenuItem icon={<Route />} onSelect={() => open({ what: 'call', call: call.id })}>
        {t('Open: journey and actions')}
      </MenuItem>
      {acts && rarer.length > 0 ? <MenuLine /> : null}
      {acts
        ? rarer.map((verb) => {
            const Icon = COMMAND_ICON[verb];
            return (
              <PressItem
                key={verb}
                icon={<Icon />}
                target={acts.target}
                disabled={acts.disabled}
                onPressed={(press) => acts.act(press, verb)}
              >
                {t(COMMAND_WORD[verb])}
                {asksMore(verb) ? '…' : ''}
                {isPhoneVerb(verb) ? (
                  <span className="block text-xs opacity-80">{t(PHONE_MEANS[verb])}</span>
                ) : null}
              </PressItem>
            );
          })
        : null}
      {rings && extension !== '' ? (
        <MenuItem
          icon={<Settings2 />}
          onSelect={() => open({ what: 'extension', verb: rings, call: call.id })}
        >
          {t('At extension {extension}: change…', { extension })}
        </MenuItem>
      ) : null}
      {acts ? <CannotRemarks acts={acts} /> : null}
    </Menu>
  );
}
