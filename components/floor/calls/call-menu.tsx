'use client';
// What a call's menu holds: the call opened, the rarer commands, and what cannot be done and why. Imported lazily by
// call-actions.tsx.
import { Route, Settings2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { COMMAND_WORD } from '#components/domain/status-styles.ts';
import { CannotRemarks } from '#components/floor/commands/cannot-remarks.tsx';
import { isPhoneVerb, useOpenDialog } from '#components/floor/commands/dialog-context.ts';
import { useOwnExtension } from '#components/floor/commands/own-extension.ts';
import { PressItem } from '#components/floor/commands/press-item.tsx';
import type { RowCommands } from '#components/floor/commands/use-commands.ts';
import { asksMore, COMMAND_ICON, ON_ROW } from '#components/floor/commands/verbs.ts';
import { PHONE_MEANS } from '#components/floor/texts.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Menu, MenuItem, MenuLine } from '#components/ui/menu.tsx';
import type { CallRow } from '#lib/model/board.ts';

export function CallMenu({
  call,
  acts,
  button,
}: {
  call: CallRow;
  acts: RowCommands | null;
  button: ReactNode;
}) {
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
