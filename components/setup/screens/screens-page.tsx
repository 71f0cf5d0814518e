'use client';
// The page of the screens: letting one in by the code it shows, and the list of those that were.
import { MonitorCheck, MonitorOff } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { browserName } from '#components/account/browser-name.ts';
import { useLocalizeMessage } from '#components/domain/localize-message.ts';
import { useSite } from '#components/live/hooks.ts';
import { AskAbout } from '#components/setup/ask-about.tsx';
import { BOX, Choice, TextLine } from '#components/setup/form-parts.tsx';
import { SetupFrame } from '#components/setup/setup-frame.tsx';
import { Button } from '#components/ui/button.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import type { Translate } from '#components/ui/i18n/words.ts';
import { Nothing, Panel } from '#components/ui/panel.tsx';
import type { ScreenList } from '#lib/api/screens.ts';
import { dateAndTime } from '#lib/format/time.ts';
import { MAIN } from '#lib/model/site.ts';
import { type ScreenAsk, useAskScreen, useLetIn, useLook, useScreens } from './screens.ts';

/** Letters of a screen's name. */
const MOST = 80;
type Screen = ScreenList['screens'][number];
type Walls = ScreenList['walls'];

export function ScreensPage() {
  return (
    <SetupFrame right="site.screens">
      <Screens />
    </SetupFrame>
  );
}

function Screens() {
  const { t } = useWords();
  const said = useLocalizeMessage();
  const { data, error } = useScreens();
  if (!data) return <Nothing>{error ? said(error) : t('Asking…')}</Nothing>;
  return (
    <>
      <LetIn walls={data.walls} />
      <List screens={data.screens} walls={data.walls} />
    </>
  );
}

const wallName = (walls: Walls, id: string, t: Translate): string =>
  walls.find((wall) => wall.id === id)?.name || (id === MAIN ? t('Main wall') : id);

function WallChoice({
  walls,
  value,
  onValue,
}: {
  walls: Walls;
  value: string;
  onValue: (id: string) => void;
}) {
  const { t } = useWords();
  const known = walls.map(({ id }) => id);
  // One that is shown and is no more has its id for a name.
  const ids = known.includes(value) ? known : [value, ...known];
  return (
    <Choice
      label={t('Wall')}
      value={value}
      options={ids.map((id) => ({ value: id, text: wallName(walls, id, t) }))}
      onValue={onValue}
    />
  );
}

/** First the code, then what it is of: nobody lets in a screen they have not seen named. */
function LetIn({ walls }: { walls: Walls }) {
  const { t } = useWords();
  const said = useLocalizeMessage();
  const [code, setCode] = useState('');
  const [name, setName] = useState('');
  const [wall, setWall] = useState('');
  const look = useLook();
  const letIn = useLetIn();
  const named = useRef<HTMLInputElement>(null);
  const { mutate } = look;
  useEffect(() => {
    // From the picture a phone has taken of the screen.
    const brought = new URLSearchParams(window.location.search).get('code');
    if (!brought) return;
    setCode(brought);
    mutate(brought);
    window.history.replaceState(null, '', window.location.pathname);
  }, [mutate]);
  const found = look.data;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new list of walls must not undo what was chosen
  useEffect(() => {
    if (!found) return;
    setWall(walls.some(({ id }) => id === found.wall) ? found.wall : (walls[0]?.id ?? ''));
    named.current?.focus();
  }, [found]);
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (!found) return look.mutate(code);
    letIn.mutate(
      { code, name, wall },
      {
        onSuccess: () => {
          setCode('');
          setName('');
          look.reset();
        },
      },
    );
  };
  const error = look.error ?? letIn.error;
  return (
    <Panel title={t('Let a screen in')}>
      <form className="grid max-w-xl gap-3 p-3" onSubmit={send}>
        <p className="text-sm text-soft">
          {t('Open a wall on the screen, for example {address}: it shows a code.', {
            address: typeof window === 'undefined' ? '/wall/main' : `${window.location.host}/wall/main`,
          })}
        </p>
        <label className="block text-sm">
          {t('Code on the screen')}
          <input
            className={`${BOX} font-mono text-lg tracking-widest uppercase`}
            value={code}
            onChange={(event) => {
              setCode(event.target.value);
              look.reset();
              letIn.reset();
            }}
            maxLength={12}
            autoComplete="off"
            autoCapitalize="characters"
            autoCorrect="off"
            spellCheck={false}
            required
          />
        </label>
        {found ? (
          <>
            <p className="text-sm" data-waiting={found.wall}>
              {t('It is shown by {browser} at {address}.', {
                browser: browserName(found.agent) ?? t('unknown browser'),
                address: found.address,
              })}
            </p>
            <TextLine
              label={t('Name of the screen')}
              inputRef={named}
              value={name}
              onValue={setName}
              placeholder={t('TV at the reception')}
              maxLength={MOST}
              required
            />
            <WallChoice walls={walls} value={wall} onValue={setWall} />
          </>
        ) : null}
        <p role="status" className={`min-h-5 text-sm ${error ? 'text-critical' : 'text-soft'}`}>
          {error ? said(error) : letIn.isSuccess ? t('Let in: its wall comes up by itself.') : ''}
        </p>
        <Button
          type="submit"
          look="primary"
          className="justify-self-start"
          disabled={look.isPending || letIn.isPending}
        >
          {found ? t('Let it in') : t('Go on')}
        </Button>
      </form>
    </Panel>
  );
}

function List({ screens, walls }: { screens: readonly Screen[]; walls: Walls }) {
  const { t } = useWords();
  const said = useLocalizeMessage();
  const asking = useAskScreen();
  const [revoking, setRevoking] = useState<Screen | null>(null);
  return (
    <Panel title={t('Screens')}>
      {screens.length === 0 ? <Nothing>{t('No screen was let in yet.')}</Nothing> : null}
      <ul aria-label={t('Screens')}>
        {screens.map((screen) => (
          <Line
            key={screen.id}
            screen={screen}
            walls={walls}
            isBusy={asking.isPending}
            onAsk={(what) => asking.mutate(what)}
            onRevoke={() => setRevoking(screen)}
          />
        ))}
      </ul>
      <p role="status" className="min-h-5 px-3 pb-2 text-sm text-critical">
        {asking.error ? said(asking.error) : ''}
      </p>
      <AskAbout
        one={revoking}
        title={({ name }) => t('Revoke {name}?', { name })}
        confirm={t('Revoke')}
        onConfirm={({ id }) => asking.mutate({ id, do: 'revoke' })}
        onClose={() => setRevoking(null)}
      >
        {t('It shows a code again at once, and nothing of the wall.')}
      </AskAbout>
    </Panel>
  );
}

function Line({
  screen,
  walls,
  isBusy,
  onAsk,
  onRevoke,
}: {
  screen: Screen;
  walls: Walls;
  isBusy: boolean;
  onAsk: (what: ScreenAsk) => void;
  onRevoke: () => void;
}) {
  const { t, locale } = useWords();
  const zone = useSite()?.timeZone ?? 'UTC';
  const [editing, setEditing] = useState(false);
  const { id, name, wall, connected, agent, address, version, seenAt, pairedBy, pairedAt } = screen;
  const Icon = connected ? MonitorCheck : MonitorOff;
  return (
    <li data-screen={name} className="border-b border-line px-3 py-2.5 text-sm last:border-0">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Icon aria-hidden className={`size-5 shrink-0 ${connected ? 'text-good' : 'text-soft'}`} />
        <span className="min-w-0 flex-1 basis-60">
          <span className="font-medium break-words">{name}</span>{' '}
          <span className="text-soft">{wallName(walls, wall, t)}</span>
          <span className="block text-soft">
            {connected ? t('connected') : t('last seen {at}', { at: dateAndTime(seenAt, zone, locale) })}
            {' · '}
            {[address, browserName(agent) ?? t('unknown browser'), version && `Ringside ${version}`]
              .filter(Boolean)
              .join(' · ')}
          </span>
          <span className="block text-soft">
            {t('let in by {name}, {at}', { name: pairedBy, at: dateAndTime(pairedAt, zone, locale) })}
          </span>
        </span>
        <span className="flex flex-wrap gap-2">
          <Button
            small
            aria-label={t('Show its name: {name}', { name })}
            disabled={isBusy || !connected}
            onClick={() => onAsk({ id, do: 'identify' })}
          >
            {t('Show its name')}
          </Button>
          <Button
            small
            aria-label={t('Reload {name}', { name })}
            disabled={isBusy || !connected}
            onClick={() => onAsk({ id, do: 'reload' })}
          >
            {t('Reload')}
          </Button>
          <Button
            small
            aria-label={t('Change {name}', { name })}
            aria-expanded={editing}
            onClick={() => setEditing(!editing)}
          >
            {t('Change')}
          </Button>
          <Button
            small
            look="danger"
            aria-label={t('Revoke {name}', { name })}
            disabled={isBusy}
            onClick={onRevoke}
          >
            {t('Revoke')}
          </Button>
        </span>
      </div>
      {editing ? (
        <Change
          screen={screen}
          walls={walls}
          onDone={(change) => {
            setEditing(false);
            onAsk({ id, do: 'change', ...change });
          }}
        />
      ) : null}
    </li>
  );
}

function Change({
  screen,
  walls,
  onDone,
}: {
  screen: Screen;
  walls: Walls;
  onDone: (change: { name: string; wall?: string; names: Screen['names'] }) => void;
}) {
  const { t } = useWords();
  const [name, setName] = useState(screen.name);
  const [wall, setWall] = useState(screen.wall);
  const [names, setNames] = useState(screen.names);
  const send = (event: FormEvent): void => {
    event.preventDefault();
    onDone({ name, names, ...(wall === screen.wall ? {} : { wall }) });
  };
  return (
    <form className="mt-3 grid max-w-xl gap-3 sm:grid-cols-[1fr_1fr_1fr_auto] sm:items-end" onSubmit={send}>
      <TextLine label={t('Name of the screen')} value={name} onValue={setName} maxLength={MOST} required />
      <WallChoice walls={walls} value={wall} onValue={setWall} />
      <Choice
        label={t('Agents’ names on it')}
        value={names}
        options={[
          { value: 'initials', text: t('initials') },
          { value: 'full', text: t('whole names') },
        ]}
        onValue={setNames}
      />
      <Button type="submit" look="primary">
        {t('Save')}
      </Button>
    </form>
  );
}
