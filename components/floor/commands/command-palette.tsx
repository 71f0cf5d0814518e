'use client';
// What can be found on the floor by typing: pages, calls and agents with their commands, theme and language.
import {
  Headset,
  Languages,
  Palette as Paint,
  Phone,
  PictureInPicture2,
  Route,
  UsersRound,
} from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useCallback, useMemo, useRef, useState } from 'react';
import { COUNTING_PLACE, pastPlacesOf, placesOf, setupPlacesOf } from '#components/domain/places.ts';
import { AGENT_STYLE, CALL_STYLE, COMMAND_WORD } from '#components/domain/status-styles.ts';
import { callName } from '#components/floor/texts.ts';
import { type Press, usePress } from '#components/live/commands.ts';
import { useNow, useRow, useRows, useSite, useViewer } from '#components/live/hooks.ts';
import { useLanguage, useLanguages, useWords } from '#components/ui/i18n/use-words.tsx';
import { matching, Palette, type PaletteEntry } from '#components/ui/palette.tsx';
import { chooseTheme, THEME_WORD, THEMES } from '#components/ui/theme.ts';
import { durationClock } from '#lib/format/duration.ts';
import { nameOr } from '#lib/format/name.ts';
import { party, phone } from '#lib/format/phone.ts';
import { isWaiting, waitingSince } from '#lib/measure/queue.ts';
import type { CallRow } from '#lib/model/board.ts';
import { useOpenDialog } from './dialog-context.ts';
import { type RowCommands, useAgentCommands, useCallCommands } from './use-commands.ts';
import { asksMore, COMMAND_ICON } from './verbs.ts';

/** More than anybody reads; typing narrows them down. */
const SHOWN = 50;
type Chosen = { readonly kind: 'call' | 'agent'; readonly id: string };

export function CommandPalette({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const choose = (next: Chosen | null): void => {
    setQuery('');
    setChosen(next);
  };
  const shared = {
    title: t('Commands'),
    nothing: t('Nothing of that name.'),
    query,
    onQuery: setQuery,
    onBack: () => choose(null),
    onClose,
  };
  return chosen ? <OfOne {...shared} chosen={chosen} /> : <OfAll {...shared} onChoose={choose} />;
}

/** Who waits stands in front, the longest first. */
const byWait = (calls: readonly CallRow[]): readonly CallRow[] => [
  ...calls.filter(isWaiting).sort((a, b) => waitingSince(a) - waitingSince(b)),
  ...calls.filter((call) => !isWaiting(call)),
];

type Shared = Omit<Parameters<typeof Palette>[0], 'entries' | 'placeholder' | 'crumb'>;

function OfAll({ onChoose, ...shared }: Shared & { onChoose: (chosen: Chosen) => void }) {
  const words = useWords();
  const { t } = words;
  const router = useRouter();
  const site = useSite();
  const calls = useRows('call');
  const agents = useRows('agent');
  const queues = useRows('queue');
  const open = useOpenDialog();
  const second = useNow();
  const latest = useRef(second);
  latest.current = second;
  const now = useCallback(() => latest.current, []);
  const languages = useLanguages();
  const language = useLanguage();
  const access = useViewer()?.access;
  const masked = access?.numbers !== 'full';
  const rights = access?.rights;
  const { onClose } = shared;
  const entries = useMemo<readonly PaletteEntry[]>(
    () => [
      ...[...placesOf(site), ...pastPlacesOf(rights), COUNTING_PLACE, ...setupPlacesOf(rights)].map(
        (place) => ({
          id: `page ${place.href}`,
          group: t('Pages'),
          text: place.name ?? t(place.word),
          icon: <PictureInPicture2 />,
          onRun: () => {
            onClose();
            router.push(place.href);
          },
        }),
      ),
      ...queues.map((queue) => ({
        id: `queue ${queue.id}`,
        group: t('Queues'),
        text: queue.name === queue.number ? queue.name : `${queue.name} · ${queue.number}`,
        icon: <UsersRound />,
        onRun: () => open({ what: 'openedQueue', queue: queue.id }),
      })),
      ...byWait(calls).map((call) => {
        const other = call.direction === 'outbound' ? call.dialled : call.caller;
        const number = phone(other.number, masked);
        const name = party(other, masked);
        return {
          id: `call ${call.id}`,
          group: t('Live calls'),
          text:
            name === number ? callName(call, masked, words) : `${callName(call, masked, words)} · ${name}`,
          // Found by the queue's name too: who waits in Support is asked for by "waiting support".
          detail: [
            t(CALL_STYLE[call.state].word),
            isWaiting(call) ? durationClock(Math.max(0, now() - waitingSince(call))) : null,
            queues.find(({ id }) => id === call.queue)?.name,
          ]
            .filter(Boolean)
            .join(' · '),
          icon: <Phone />,
          onRun: () => onChoose({ kind: 'call', id: call.id }),
        };
      }),
      ...agents.map((agent) => ({
        id: `agent ${agent.id}`,
        group: t('Agents'),
        text: `${nameOr(agent.name, agent.number)} · ${agent.number}`,
        detail: t(AGENT_STYLE[agent.state].word),
        icon: <Headset />,
        onRun: () => onChoose({ kind: 'agent', id: agent.id }),
      })),
      ...THEMES.map((theme) => ({
        id: `theme ${theme}`,
        group: t('Theme'),
        text: t(THEME_WORD[theme]),
        icon: <Paint />,
        onRun: () => {
          chooseTheme(theme);
          onClose();
        },
      })),
      ...languages.map(({ id, name }) => ({
        id: `language ${id}`,
        group: t('Language'),
        text: name,
        icon: <Languages />,
        onRun: () => {
          language.choose(id);
          onClose();
        },
      })),
    ],
    [
      site,
      rights,
      calls,
      agents,
      languages,
      language,
      masked,
      words,
      t,
      router,
      onClose,
      onChoose,
      queues,
      open,
      now,
    ],
  );
  return (
    <Palette
      {...shared}
      placeholder={t('Find a page, a queue, a call, an agent…')}
      entries={matching(entries, shared.query).slice(0, SHOWN)}
    />
  );
}

function OfOne({ chosen, ...shared }: Shared & { chosen: Chosen }) {
  const words = useWords();
  const { t } = words;
  const call = useRow('call', chosen.kind === 'call' ? chosen.id : null);
  const agent = useRow('agent', chosen.kind === 'agent' ? chosen.id : null);
  const ofCall = useCallCommands(call);
  const ofAgent = useAgentCommands(agent);
  const acts: RowCommands | null = chosen.kind === 'call' ? ofCall : ofAgent;
  const masked = useViewer()?.access.numbers !== 'full';
  const open = useOpenDialog();
  const press = usePress();
  const down = useRef<Press | null>(null);
  const { onClose } = shared;
  const group = t('Commands');
  const entries: PaletteEntry[] = (acts?.possible ?? []).map((verb) => {
    const Icon = COMMAND_ICON[verb];
    return {
      id: verb,
      group,
      text: asksMore(verb) ? `${t(COMMAND_WORD[verb])}…` : t(COMMAND_WORD[verb]),
      icon: <Icon />,
      disabled: acts?.disabled ?? true,
      onDown: () => {
        down.current = acts ? press(acts.target) : null;
      },
      onRun: () => {
        if (!acts) return;
        const pressed = down.current ?? press(acts.target);
        onClose();
        acts.act(pressed, verb);
      },
    };
  });
  if (agent && acts?.possible.includes('agent.pause'))
    entries.push({
      id: 'reason',
      group,
      text: t('Pause with a reason…'),
      onRun: () => open({ what: 'pause', agent: agent.id }),
    });
  if (agent)
    entries.unshift({
      id: 'open',
      group,
      text: t('Open {name}', { name: nameOr(agent.name, agent.number) }),
      icon: <Headset />,
      onRun: () => open({ what: 'agent', agent: agent.id }),
    });
  if (call)
    entries.unshift({
      id: 'open',
      group,
      text: t('Open: journey and actions'),
      icon: <Route />,
      onRun: () => open({ what: 'call', call: call.id }),
    });
  const crumb = call
    ? callName(call, masked, words)
    : agent
      ? nameOr(agent.name, agent.number)
      : t('This call has ended.');
  return (
    <Palette
      {...shared}
      crumb={crumb}
      placeholder={t('What is to be done?')}
      entries={matching(entries, shared.query)}
    />
  );
}
