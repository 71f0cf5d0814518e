'use client';
// A wall nobody has laid out: what is wrong first and large, then everything else by the room there is.
import { useMemo, useState } from 'react';
import { useFloorView } from '#components/domain/floor-view.ts';
import { useNow, useRows, useSite } from '#components/live/hooks.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { useRoom } from '#components/ui/use-room.ts';
import { pageAt } from '#components/wall/grid.ts';
import { pageText } from '#components/wall/text-width.ts';
import type { TypeSizes } from '#components/wall/type-size.ts';
import { WallSound } from '#components/wall/wall-sound.tsx';
import { queuesNow } from '#lib/measure/queue.ts';
import type { WallDefinition } from '#lib/model/site.ts';
import { useCourse } from './course-line.tsx';
import { Foot, Head, LostLines, useLostLines } from './edges.tsx';
import { AgentsPanel, ServicePanel } from './panels.tsx';
import { PANELS, planWall } from './plan.ts';
import { itemOf, QuietList } from './quiet-list.tsx';
import { useService } from './service.ts';
import { numbersOf, TroubleBlock, useTroubleLabels } from './trouble-block.tsx';
import { useWallQueues, type WallQueue } from './wall-queues.ts';

export function WallBoard({ wall, type }: { wall: WallDefinition; type: TypeSizes }) {
  const view = useFloorView(wall.queues);
  const words = useWords();
  const { t, locale } = words;
  const site = useSite();
  const agents = useRows('agent');
  const now = useNow();
  const labels = useTroubleLabels();
  const { troubled, quiet, all, lost } = useWallQueues(view);
  const lostLines = useLostLines(lost);
  const heardQueues = useMemo(
    () => all.filter(({ state }) => state !== 'lost').map(({ queue }) => queue),
    [all],
  );
  const course = useCourse(heardQueues);
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const room = useRoom(element);
  const heard = useMemo(() => all.filter(({ state }) => state !== 'lost'), [all]);
  const sum = useMemo(
    () =>
      queuesNow(
        heard.map(({ from }) => from),
        agents,
        new Set(heard.map(({ queue }) => queue.id)),
        site?.counting,
      ),
    [heard, agents, site?.counting],
  );
  const said = useService(
    sum.serviceLevel,
    heard.map(({ from }) => from.serviceLevel),
    heard.length > 0,
  );
  if (!view) return null;
  const count = { part: troubled.length, all: all.length };
  const isWhole = heard.length === all.length;
  const scope = isWhole ? '' : t('{part} of {all} queues', { part: heard.length, all: all.length });
  const remark = !isWhole
    ? heard.length > 0
      ? scope
      : ''
    : troubled.length > 0
      ? ''
      : t('nobody waits too long');
  const heading = t('{part} of {all} past target', count);
  const name = wall.name || site?.name || 'Ringside';
  const list: readonly WallQueue[] = quiet;
  const plan = planWall({
    room,
    type,
    width: pageText().width,
    head: { name: site?.demo ? `${name} ${t('Demo')} ` : name, remark },
    lost: lostLines.map(({ text, since }) => `${text} ${since}`),
    heading,
    labels,
    troubled: troubled.map((each) => ({ name: each.name, numbers: numbersOf(each, locale) })),
    quiet: list.map((each) => itemOf(each, words)),
  });
  const inList = [...troubled.slice(plan.large), ...list];
  const { pad, hasPanels } = plan;
  const isTall = room.height > room.width;
  const page = pageAt(now, plan.list.pages.length, wall.turnSeconds * 1000);
  const isTrouble = troubled.length > 0;
  // As large as there is room beside its name, or beside the line.
  const wide = pageText().width(said.text, 1, true);
  const most = ((room.width - 2 * pad) * (isTall ? 0.5 : 0.3)) / wide;
  const serviceSize = Math.floor(Math.max(type.big, Math.min(type.big * (isTall ? 1.4 : 2.2), most)));
  return (
    <>
      {wall.sound ? <WallSound breached={troubled.map(({ queue }) => queue.id)} /> : null}
      <div ref={setElement} data-breached={troubled.length} className="flex min-h-0 flex-1 flex-col">
        {isTrouble && !hasPanels ? null : (
          <Head
            name={name}
            isWell={isWhole && troubled.length === 0}
            remark={remark}
            isRemarkBelow={plan.isRemarkBelow}
            height={plan.headHeight}
            pad={pad}
          />
        )}
        <LostLines lines={lostLines} font={plan.lostFont} height={plan.lostHeight} pad={pad} />
        {isTrouble ? (
          <TroubleBlock
            plan={plan}
            heading={heading}
            isTitle={!hasPanels}
            queues={troubled.slice(0, plan.large)}
            view={view}
          />
        ) : null}
        {hasPanels ? (
          <div
            className="grid min-h-0 flex-1"
            style={{
              minHeight: (isTall ? PANELS.tall : PANELS.wide) * type.small,
              gridTemplateRows: isTall ? 'minmax(0, 1fr) auto' : 'minmax(0, 1fr)',
              gridTemplateColumns: isTall ? 'minmax(0, 1fr)' : 'minmax(0, 1fr) auto',
              gap: pad * 0.75,
              padding: `${isTrouble ? pad * 0.5 : 0}px ${pad}px ${pad * 0.5}px`,
            }}
          >
            <ServicePanel
              said={said}
              from={sum}
              view={view}
              size={serviceSize}
              isTall={isTall}
              course={course}
              type={type}
            />
            <AgentsPanel from={sum} view={view} isTall={isTall} />
          </div>
        ) : null}
        <div
          className={hasPanels ? '' : 'flex min-h-0 flex-1 flex-col justify-between'}
          style={{ padding: `${pad * 0.25}px 0` }}
        >
          <QuietList plan={plan.list} pad={pad} page={page} queues={inList} />
          {all.length === 0 ? (
            <p className="m-auto text-soft" style={{ fontSize: 'var(--small)' }}>
              {t('No queues yet.')}
            </p>
          ) : null}
          {plan.list.pages.length > 1 ? (
            <p className="text-center text-soft" style={{ fontSize: 'var(--small)' }}>
              {t('{page} of {pages}', { page: page + 1, pages: plan.list.pages.length })}
            </p>
          ) : null}
        </div>
        {hasPanels ? null : (
          <Foot
            said={said}
            from={sum}
            view={view}
            height={plan.footHeight}
            pad={pad}
            width={room.width}
            small={type.small}
          />
        )}
      </div>
    </>
  );
}
