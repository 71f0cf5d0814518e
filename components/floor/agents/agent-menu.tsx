'use client';
// What an agent's menu holds: a pause with a reason, the rarer commands, and what cannot be done and why. Imported
// lazily by agent-line.tsx.
import { MessageSquareText } from 'lucide-react';
import type { ReactNode } from 'react';
import { COMMAND_WORD } from '#components/domain/status-styles.ts';
import { CannotRemarks } from '#components/floor/commands/cannot-remarks.tsx';
import { useOpenDialog } from '#components/floor/commands/dialog-context.ts';
import { PressItem } from '#components/floor/commands/press-item.tsx';
import type { RowCommands } from '#components/floor/commands/use-commands.ts';
import { asksMore, COMMAND_ICON } from '#components/floor/commands/verbs.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Menu, MenuItem } from '#components/ui/menu.tsx';
import type { AgentRow } from '#lib/model/board.ts';
import type { CommandName } from '#lib/model/command.ts';

export function AgentMenu({
  agent,
  acts,
  rarer,
  button,
}: {
  agent: AgentRow;
  acts: RowCommands;
  rarer: readonly CommandName[];
  button: ReactNode;
}) {
  const { t } = useWords();
  const open = useOpenDialog();
  return (
    <Menu button={button}>
      {acts.possible.includes('agent.pause') ? (
        <MenuItem
          icon={<MessageSquareText />}
          disabled={acts.disabled}
          onSelect={() => open({ what: 'pause', agent: agent.id })}
        >
          {t('Pause with a reason…')}
        </MenuItem>
      ) : null}
      {rarer.map((verb) => {
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
          </PressItem>
        );
      })}
      <CannotRemarks acts={acts} />
    </Menu>
  );
}
