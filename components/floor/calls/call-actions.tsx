'use client';
// How a call's commands stand on its row: the frequent ones as buttons, the rarer ones in a menu.
import { Ellipsis } from 'lucide-react';
import { COMMAND_WORD } from '#components/domain/status-styles.ts';
import { PressButton } from '#components/floor/commands/press-button.tsx';
import { type RowCommands, useCallCommands } from '#components/floor/commands/use-commands.ts';
import { asksMore, COMMAND_ICON, ON_ROW } from '#components/floor/commands/verbs.ts';
import { callName, commandLabel } from '#components/floor/texts.ts';
import { Button } from '#components/ui/button.tsx';
import { classes } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { lazyComponent } from '#components/ui/lazy-component.ts';
import { MenuDoor } from '#components/ui/menu-door.tsx';
import type { CallRow } from '#lib/model/board.ts';
import type { CommandName } from '#lib/model/command.ts';

const CallMenu = lazyComponent(async () => (await import('./call-menu.tsx')).CallMenu);

export function CallActions({ call, masked }: { call: CallRow; masked: boolean }) {
  const acts = useCallCommands(call);
  const words = useWords();
  const label = words.t('More about {what}', { what: callName(call, masked, words) });
  return (
    <div className="flex w-full min-w-0 items-center justify-end gap-1">
      {acts ? <RowButtons acts={acts} /> : null}
      <MenuDoor
        button={
          <Button small look="ghost" aria-label={label} title={label}>
            <Ellipsis aria-hidden className="size-4" />
          </Button>
        }
      >
        {(button) => <CallMenu call={call} acts={acts} button={button} />}
      </MenuDoor>
    </div>
  );
}

/** Words short enough for a row; the button's name and title say the whole. */
export const ROW_WORD: Readonly<Partial<Record<CommandName, string>>> = {
  'call.completeTransfer': 'Complete',
  'call.cancelTransfer': 'Back',
};

/** Where the table is tight but not yet cards, the icon stands alone; its name and title say the rest. */
export function RowButtons({ acts, always = false }: { acts: RowCommands; always?: boolean }) {
  const words = useWords();
  return acts.possible
    .filter((verb) => always || ON_ROW.has(verb))
    .map((verb) => {
      const Icon = COMMAND_ICON[verb];
      const word = words.t((always ? undefined : ROW_WORD[verb]) ?? COMMAND_WORD[verb]);
      return (
        <PressButton
          key={verb}
          target={acts.target}
          label={commandLabel(verb, acts.name, words)}
          disabled={acts.disabled}
          onPressed={(press) => acts.act(press, verb)}
          className="min-w-7 shrink!"
        >
          <Icon
            aria-hidden
            className={classes(
              'size-3.5 shrink-0',
              verb === 'call.hangUp' ? 'text-critical' : 'rtl:-scale-x-100',
            )}
          />
          <span className={classes('truncate', !always && '@max-[64rem]:hidden')}>
            {asksMore(verb) ? `${word}…` : word}
          </span>
        </PressButton>
      );
    });
}
