'use client';
// Knows what an agent's menu holds: a pause with a reason, the rarer commands, and what cannot be done and why.
// Refuses to know which commands there are (acts.ts does). Imported lazily by agent-line.tsx.
import { MessageSquareText } from 'lucide-react';
import type { ReactNode } from 'react';
import { COMMAND_WORD } from '#components/marks/looks.ts';
import { Menu, MenuItem } from '#components/ui/menu.tsx';
import { useWords } from '#components/ui/use-words.tsx';
import type { AgentRow } from '#lib/model/board.ts';
import type { CommandName } from '#lib/model/command.ts';
import type { Acts } from './acts.ts';
import { CannotRemarks } from './cannot-remarks.tsx';
import { useOpenDialog } from './dialog-context.ts';
import { PressItem } from './press-item.tsx';
import { asksMore, COMMAND_ICON } from './verbs.ts';

export function AgentMenu({
  agent,
  acts,
  rarer,
  button,
}: {
  agent: AgentRow;
  acts: Acts;
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
