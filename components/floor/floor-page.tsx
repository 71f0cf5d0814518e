'use client';

// Where the parts of the supervisor's page stand.
import { useFloorView } from '#components/domain/floor-view.ts';
import { PageHeader } from '#components/domain/page-header.tsx';
import { MAIN_ID } from '#components/domain/skip-link.tsx';
import { AgentsList } from '#components/floor/agents/agents-list.tsx';
import { NeedsYou } from '#components/floor/attention/needs-you.tsx';
import { CallsTable } from '#components/floor/calls/calls-table.tsx';
import { FindButton } from '#components/floor/commands/find-button.tsx';
import { WithCommands } from '#components/floor/commands/with-commands.tsx';
import { QueuesTable } from '#components/floor/queues/queues-table.tsx';
import { TotalsStrip } from '#components/floor/queues/totals-strip.tsx';
import { BoardProvider } from '#components/live/board-provider.tsx';
import { useStillSince } from '#components/live/hooks.ts';
import { classes } from '#components/ui/classes.ts';
import { ExplainProvider } from '#components/ui/explain-provider.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Nothing } from '#components/ui/panel.tsx';
import { PartsBar, usePart } from './parts-bar.tsx';
import type { Part } from './show-counted.ts';
import { TEXT } from './texts.ts';

const EVERY: readonly string[] = [];

export function FloorPage() {
  return (
    <BoardProvider view="floor">
      <ExplainProvider>
        <WithCommands>
          <div className="flex min-h-dvh flex-col xl:h-dvh">
            <PageHeader>
              <FindButton />
            </PageHeader>
            <Picture />
          </div>
        </WithCommands>
      </ExplainProvider>
    </BoardProvider>
  );
}

function Picture() {
  const { t } = useWords();
  const view = useFloorView(EVERY);
  const still = useStillSince();
  const [part] = usePart();
  /** On a phone one part at a time. */
  const shown = (of: Part, look: string): string => classes(look, of !== part && 'max-md:hidden');
  if (!view) return <Nothing>{t(TEXT.first)}</Nothing>;
  return (
    <main
      id={MAIN_ID}
      tabIndex={-1}
      data-veiled={still !== null}
      className={classes(
        'flex min-h-0 flex-1 flex-col gap-2 p-2 max-md:pb-20 lg:gap-3 lg:p-3',
        still !== null && 'veiled',
      )}
    >
      <TotalsStrip view={view} />
      {/* Left what is to be done, in the middle where it comes from, right who can help; less room, fewer columns. */}
      <div className="grid min-h-0 flex-1 grid-flow-dense gap-2 md:grid-cols-2 lg:gap-3 xl:grid-cols-[minmax(0,1fr)_minmax(20rem,25vw)] xl:grid-rows-[minmax(0,3fr)_minmax(0,2fr)] min-[87.5rem]:grid-cols-[minmax(0,1.12fr)_minmax(0,1fr)_minmax(20rem,22vw)] min-[87.5rem]:grid-rows-2">
        <NeedsYou
          className={shown(
            'needs',
            'md:max-h-[26dvh] xl:col-start-2 xl:row-start-1 xl:max-h-none min-[87.5rem]:col-start-1',
          )}
        />
        <QueuesTable
          view={view}
          className={shown(
            'queues',
            'md:col-span-2 md:row-start-1 md:max-h-[40dvh] xl:col-span-1 xl:col-start-1 xl:max-h-none min-[87.5rem]:col-start-2 min-[87.5rem]:row-span-2',
          )}
        />
        <CallsTable
          className={shown(
            'calls',
            'md:col-span-2 md:max-h-[60dvh] xl:col-span-1 xl:col-start-1 xl:row-start-2 xl:max-h-none',
          )}
        />
        <AgentsList
          className={shown(
            'agents',
            'md:max-h-[26dvh] xl:col-start-2 xl:max-h-none min-[87.5rem]:col-start-3 min-[87.5rem]:row-span-2 min-[87.5rem]:row-start-1',
          )}
        />
      </div>
      <PartsBar />
    </main>
  );
}
