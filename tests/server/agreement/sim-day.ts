// A day of a make-believe PBX, as its history keeps it, held against what the PBX itself says of it.
import type { AgreementRow } from '#lib/agreement/sheet.ts';
import { callId, queueId } from '#lib/model/ids.ts';
import type { OwnFigure } from '#lib/model/own-figures.ts';
import { AgreementDesk } from '#server/agreement/agreement-desk.ts';
import { Readings } from '#server/agreement/readings.ts';
import { answerTo } from '#server/history/answers.ts';
import type { HistoryReader } from '#server/history/reader.ts';
import type { FloorCall } from '#server/simulator/call-centre/model.ts';
import { HQ, type Stage } from '#tests/pbx/harness/stage.ts';
import { written } from '#tests/server/history/in-memory.ts';
import { tempFolder } from '#tests/server/log/benches.ts';

/** The desk of a stage: it reads the history that the stage's log leaves. */
export function deskOf(stage: Stage, make: string, readings = new Readings(tempFolder())): AgreementDesk {
  const history: HistoryReader = {
    ask: async (question) => (await answerTo((await written(stage.events)).query, question)) as never,
  };
  return new AgreementDesk({
    clock: stage.clock,
    board: () => stage.board,
    sources: {
      makes: () => [{ id: HQ, make, hasFigures: true }],
      // The PBX answers on the stage's clock.
      ownFigures: async (_, span) => {
        const answer = stage.source.ownFigures(span);
        await stage.pass(5);
        return answer;
      },
    },
    history,
    readings,
  });
}

/** What a sheet names: `+ answered notHeard <call>` by queue. */
export function namedIn(stage: Stage, rows: readonly AgreementRow[], queue: string, figure: OwnFigure) {
  const id = queueId(HQ, stage.pbx.queueId?.(queue) ?? queue);
  const row = rows.find((each) => each.queue === id && each.figure === figure && each.agent === null);
  if (!row) throw new Error(`no row of ${queue} ${figure} among ${JSON.stringify(rows)}`);
  return { ...row, named: row.calls.map(({ reason, effect, call }) => [reason, effect, call]) };
}

export const idOf = (stage: Stage, call: FloorCall): string => callId(HQ, stage.pbx.callId(call));
