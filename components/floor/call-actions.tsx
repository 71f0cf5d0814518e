'use client';
// Knows how a call's commands stand on its row: the frequent ones as buttons, the rarer ones in a menu.
// Refuses to know which there are (acts.ts does).
import {
  AudioLines,
  Ear,
  Ellipsis,
  type LucideIcon,
  MessageCircleMore,
  Mic,
  ParkingCircle,
  Pause,
  PhoneForwarded,
  PhoneOff,
  Play,
  Route,
  Settings2,
} from 'lucide-react';
import { COMMAND_WORD } from '#components/marks/looks.ts';
import { Button } from '#components/ui/button.tsx';
import { Menu, MenuItem, MenuLine, MenuRemark } from '#components/ui/menu.tsx';
import { useWords } from '#components/ui/use-words.tsx';
import type { CallRow } from '#lib/model/board.ts';
import type { CommandName } from '#lib/model/command.ts';
import { type Acts, useCallActs } from './acts.ts';
import { type ListenVerb, useOpenDialog } from './dialog-context.ts';
import { ON_ROW } from './fitting.ts';
import { useOwnExtension } from './own-extension.ts';
import { PressButton, PressItem } from './press-button.tsx';
import { callName, commandLabel, LISTEN_MEANS } from './texts.ts';

export const COMMAND_ICON: Readonly<Partial<Record<CommandName, LucideIcon>>> = {
  'call.hold': Pause,
  'call.resume': Play,
  'call.transfer': PhoneForwarded,
  'call.attendedTransfer': MessageCircleMore,
  'call.hangUp': PhoneOff,
  'call.park': ParkingCircle,
  'call.listen': Ear,
  'call.whisper': AudioLines,
  'call.barge': Mic,
};

/** Dots say that something is asked before anything happens. */
export const asksMore = (verb: CommandName): boolean =>
  verb === 'call.transfer' || verb === 'call.attendedTransfer' || verb === 'call.park';

export function CallActions({ call, masked }: { call: CallRow; masked: boolean }) {
  const acts = useCallActs(call);
  return (
    <div className="flex items-center justify-end gap-1">
      {acts ? <RowButtons acts={acts} /> : null}
      <CallMenu call={call} acts={acts} masked={masked} />
    </div>
  );
}

/** Where the table is tight but not yet cards, the icon stands alone; its name and title say the rest. */
export function RowButtons({ acts, always = false }: { acts: Acts; always?: boolean }) {
  const words = useWords();
  return acts.possible
    .filter((verb) => always || ON_ROW.has(verb))
    .map((verb) => {
      const Icon = COMMAND_ICON[verb] ?? Play;
      const word = words.t(COMMAND_WORD[verb]);
      return (
        <PressButton
          key={verb}
          target={acts.target}
          label={commandLabel(verb, acts.name, words)}
          disabled={acts.disabled}
          onPressed={(press) => acts.act(press, verb)}
        >
          <Icon
            aria-hidden
            className={verb === 'call.hangUp' ? 'size-3.5 text-critical' : 'size-3.5 rtl:-scale-x-100'}
          />
          <span className={always ? '' : '@min-[44rem]:@max-[64rem]:hidden'}>
            {asksMore(verb) ? `${word}…` : word}
          </span>
        </PressButton>
      );
    });
}

function CallMenu({ call, acts, masked }: { call: CallRow; acts: Acts | null; masked: boolean }) {
  const words = useWords();
  const { t } = words;
  const open = useOpenDialog();
  const extension = useOwnExtension();
  const label = t('More about {what}', { what: callName(call, masked, words) });
  const rarer = acts?.possible.filter((verb) => !ON_ROW.has(verb)) ?? [];
  const listens = rarer.find((verb): verb is ListenVerb => verb in LISTEN_MEANS);
  return (
    <Menu
      button={
        <Button small look="ghost" aria-label={label} title={label}>
          <Ellipsis aria-hidden className="size-4" />
        </Button>
      }
    >
      <MenuItem icon={<Route />} onSelect={() => open({ what: 'call', call: call.id })}>
        {t('Open: journey and actions')}
      </MenuItem>
      {acts && rarer.length > 0 ? <MenuLine /> : null}
      {acts
        ? rarer.map((verb) => {
            const Icon = COMMAND_ICON[verb] ?? Play;
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
                {verb in LISTEN_MEANS ? (
                  <span className="block text-xs opacity-80">{t(LISTEN_MEANS[verb as ListenVerb])}</span>
                ) : null}
              </PressItem>
            );
          })
        : null}
      {listens && extension !== '' ? (
        <MenuItem
          icon={<Settings2 />}
          onSelect={() => open({ what: 'extension', verb: listens, call: call.id })}
        >
          {t('At extension {extension}: change…', { extension })}
        </MenuItem>
      ) : null}
      {acts ? <CannotRemarks acts={acts} /> : null}
    </Menu>
  );
}

/** What this PBX cannot do, in its own words; nothing where it claims nothing. */
export function CannotRemarks({ acts }: { acts: Acts }) {
  const { t } = useWords();
  if (acts.cannot.length === 0) return null;
  return (
    <>
      <MenuLine />
      {acts.cannot.map(({ verb, why }) => (
        <MenuRemark key={verb}>
          <span className="font-semibold">{t(COMMAND_WORD[verb])}:</span> {why}
        </MenuRemark>
      ))}
    </>
  );
}
