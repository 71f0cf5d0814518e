'use client';
// How to choose whom a call goes to, or who joins it.
import { type ReactNode, useId, useMemo, useRef, useState } from 'react';
import { useTenant } from '#components/domain/pbx-name.ts';
import { AGENT_STYLE, CALL_STYLE, COMMAND_WORD } from '#components/domain/status-styles.ts';
import { callName, commandLabel, TEXT } from '#components/floor/texts.ts';
import { type Press, useCommand, usePress } from '#components/live/commands.ts';
import { useRow, useRows, useViewer } from '#components/live/hooks.ts';
import { Button } from '#components/ui/button.tsx';
import { classes } from '#components/ui/classes.ts';
import { ChooseDialog } from '#components/ui/dialogs.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Status } from '#components/ui/status.tsx';
import { useSettled } from '#components/ui/use-settled.ts';
import { nameOr } from '#lib/format/name.ts';
import { type AgentRow, type QueueRow, ref, refOf } from '#lib/model/board.ts';
import { candidates, MOST_SHOWN, placesOf, queueCandidates } from './candidates.ts';
import type { ToVerb } from './dialog-context.ts';
import { COMMAND_ICON } from './verbs.ts';

const HOW: Readonly<Record<ToVerb, string>> = {
  'call.transfer': TEXT.transferHow,
  'call.attendedTransfer': TEXT.attendedHow,
  'call.invite': TEXT.inviteHow,
};
const FIELD = 'h-9 w-full rounded-md border border-line bg-canvas px-2.5 text-sm';

export function TransferDialog({ id, verb, onClose }: { id: string; verb: ToVerb; onClose: () => void }) {
  const words = useWords();
  const { t } = words;
  const call = useRow('call', id);
  const agents = useRows('agent');
  const queues = useRows('queue');
  const viewer = useViewer();
  const callRef = ref('call', id);
  const command = useCommand();
  const press = usePress();
  const pressed = useRef<Press | null>(null);
  const settled = useSettled(call?.state);
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [number, setNumber] = useState('');
  const group = useId();
  const Icon = COMMAND_ICON[verb];
  const tenant = useTenant(call);
  const source = call?.source;
  const from = useMemo(
    () => ({ source: source ?? null, tenant, agent: call?.agent ?? null, queue: call?.queue ?? null }),
    [source, tenant, call?.agent, call?.queue],
  );
  const [places] = useState(() => placesOf(agents, call?.queue ?? null));
  const found = useMemo(() => candidates(agents, from, search, places), [agents, from, search, places]);
  const shownQueues = useMemo(
    () => (verb === 'call.transfer' ? queueCandidates(queues, from, search) : []),
    [verb, queues, from, search],
  );
  const list = useRef<HTMLDivElement>(null);
  const shown: readonly (AgentRow | QueueRow)[] = [...found.shown, ...shownQueues];
  // Who searches means the first one found; who has not searched has named nobody yet.
  const aimed = shown.find((row) => refOf(row) === chosen) ?? (search.trim() === '' ? undefined : shown[0]);
  // One chosen before stays chosen when a later search does not show them any more.
  const target =
    aimed ?? (search.trim() === '' ? [...agents, ...queues].find((row) => refOf(row) === chosen) : undefined);
  const isAimed = (row: AgentRow | QueueRow): boolean => row === target && number.trim() === '';
  const choose = (ref: string): void => {
    setChosen(ref);
    setNumber('');
    list.current?.querySelector(`[data-to="${CSS.escape(ref)}"]`)?.scrollIntoView({ block: 'nearest' });
  };
  const step = (by: 1 | -1): void => {
    const at = aimed ? shown.indexOf(aimed) : by === 1 ? -1 : shown.length;
    const next = shown[Math.max(0, Math.min(shown.length - 1, at + by))];
    if (next) choose(refOf(next));
  };
  const to = number.trim() || target?.number || '';
  const toName = number.trim() || (target ? nameOr(target.name, target.number) : '');
  const name = call ? callName(call, viewer?.access.numbers !== 'full', words) : t('call');
  const label = commandLabel(verb, name, words);
  const word = t(COMMAND_WORD[verb]);
  const spoken = (what: string): string =>
    verb === 'call.invite'
      ? t('{what}: {name}', { what, name: toName })
      : t('{what} to {name}', { what, name: toName });
  const ready = call !== undefined && settled && to !== '';

  return (
    <ChooseDialog open title={label} description={t(HOW[verb])} onClose={onClose}>
      <form
        className="mt-3 space-y-3"
        onKeyDown={() => {
          pressed.current = null;
        }}
        onSubmit={(event) => {
          event.preventDefault();
          if (!ready) return;
          command(pressed.current ?? press(callRef), verb, spoken(label), { to });
          onClose();
        }}
      >
        {call ? (
          <Status look={CALL_STYLE[call.state]} />
        ) : (
          <p className="font-semibold text-warning">{t(TEXT.ended)}</p>
        )}
        <label className="block text-sm">
          <span className="text-soft">
            {verb === 'call.transfer' ? t('Search agents and queues') : t('Search agents')}
          </span>
          <input
            type="search"
            autoComplete="off"
            className={FIELD}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
              event.preventDefault();
              step(event.key === 'ArrowDown' ? 1 : -1);
            }}
          />
        </label>
        <p role="status" className="sr-only">
          {toName}
        </p>
        <div ref={list} className="max-h-64 min-w-0 overflow-y-auto rounded-md border border-line">
          <fieldset className="min-w-0">
            <legend className="sr-only">{t('Agents')}</legend>
            {found.shown.map((row) => (
              <Choice key={row.id} row={row} group={group} isAimed={isAimed(row)} onChoose={choose}>
                <Status look={AGENT_STYLE[row.state]} className="shrink-0" />
              </Choice>
            ))}
            {found.more > 0 ? (
              <p className="px-3 py-2 text-sm text-soft">
                {t('{count} more than the {shown} shown: search to narrow them down.', {
                  count: found.more,
                  shown: MOST_SHOWN,
                })}
              </p>
            ) : null}
          </fieldset>
          {shownQueues.length === 0 ? null : (
            <fieldset className="min-w-0">
              <legend className="px-2.5 pt-2 text-xs font-semibold text-soft">{t('Queues')}</legend>
              {shownQueues.map((row) => (
                <Choice key={row.id} row={row} group={group} isAimed={isAimed(row)} onChoose={choose} />
              ))}
            </fieldset>
          )}
          {shown.length === 0 ? (
            <p className="px-3 py-3 text-sm text-soft">{t('Nobody and nothing of that name.')}</p>
          ) : null}
        </div>
        <label className="block text-sm">
          <span className="text-soft">{t('Or a number')}</span>
          <input
            type="tel"
            autoComplete="off"
            maxLength={40}
            className={FIELD}
            value={number}
            onChange={(event) => setNumber(event.target.value)}
          />
        </label>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t('Cancel')}</Button>
          <Button
            type="submit"
            look="primary"
            disabled={!ready}
            onPointerDown={() => {
              pressed.current = press(callRef);
            }}
          >
            <Icon aria-hidden className="size-4" />
            <span className="max-w-48 truncate">{toName === '' ? word : spoken(word)}</span>
          </Button>
        </div>
      </form>
    </ChooseDialog>
  );
}

function Choice({
  row,
  group,
  isAimed,
  onChoose,
  children,
}: {
  row: AgentRow | QueueRow;
  group: string;
  isAimed: boolean;
  onChoose: (ref: string) => void;
  children?: ReactNode;
}) {
  const ref = refOf(row);
  return (
    <label
      data-to={ref}
      className={classes(
        'flex cursor-pointer items-center gap-2 border-b border-line px-2.5 py-1.5 text-sm last:border-0 hover:bg-raised',
        isAimed && 'bg-raised',
      )}
    >
      <input type="radio" name={group} checked={isAimed} onChange={() => onChoose(ref)} />
      <span className="min-w-0 flex-1 truncate" title={row.name}>
        {nameOr(row.name, row.number)} <span className="text-soft">{row.number}</span>
      </span>
      {children}
    </label>
  );
}
