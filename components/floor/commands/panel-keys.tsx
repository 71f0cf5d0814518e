'use client';
// Single keys for what can be done with the call or agent that is opened. They act only while the focus is in the
// panel, only once somebody has turned them on, and none of them cuts anybody off.
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { COMMAND_WORD } from '#components/domain/status-styles.ts';
import { usePress } from '#components/live/commands.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { storedChoice } from '#components/ui/local-storage.ts';
import type { CommandName } from '#lib/model/command.ts';
import type { RowCommands } from './use-commands.ts';

export const PANEL_KEYS: Readonly<Partial<Record<CommandName, string>>> = {
  'call.pickUp': 'p',
  'call.transfer': 't',
  'call.listen': 'l',
  'call.hold': 'h',
  'call.resume': 'h',
  'agent.pause': 'p',
  'agent.unpause': 'p',
  'agent.dial': 'd',
};

const choice = storedChoice('panelKeys');
const ON = 'on';

export function PanelKeys({ acts }: { acts: RowCommands }) {
  const { t } = useWords();
  const on = useSyncExternalStore(choice.subscribe, choice.read, () => '') === ON;
  const press = usePress();
  const root = useRef<HTMLElement>(null);
  const newest = useRef(acts);
  newest.current = acts;
  useEffect(() => {
    const panel = root.current?.closest<HTMLElement>('[role="dialog"]');
    if (!on || !panel) return;
    const heard = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (event.target instanceof HTMLElement && event.target.closest('input, textarea, select')) return;
      const { possible, disabled, target, act } = newest.current;
      const verb = possible.find((each) => PANEL_KEYS[each] === event.key.toLowerCase());
      if (verb === undefined || disabled) return;
      event.preventDefault();
      act(press(target), verb);
    };
    panel.addEventListener('keydown', heard);
    return () => panel.removeEventListener('keydown', heard);
  }, [on, press]);
  const there = acts.possible.filter((verb) => PANEL_KEYS[verb] !== undefined);
  return (
    <footer
      ref={root}
      className="mt-auto flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-t border-line pt-3 text-xs text-soft"
    >
      <label className="inline-flex items-center gap-2">
        <input
          type="checkbox"
          checked={on}
          onChange={(event) => choice.set(event.target.checked ? ON : '')}
        />
        {t('Keys in this panel')}
      </label>
      {on
        ? there.map((verb) => (
            <span key={verb} className="inline-flex items-center gap-1">
              <kbd className="rounded border border-line bg-raised px-1.5 font-sans">
                {PANEL_KEYS[verb]?.toUpperCase()}
              </kbd>
              {t(COMMAND_WORD[verb])}
            </span>
          ))
        : null}
    </footer>
  );
}
