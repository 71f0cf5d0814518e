'use client';
// The tile of the day's service level as a line, with the goal and the day before.
import type { FloorView } from '#components/domain/floor-view.ts';
import { classes } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { CourseKey, CourseLine, useCourse } from '#components/wall/board/course-line.tsx';
import { NO_MEASURES } from '#lib/measure/queue.ts';
import { commonGoal } from '#lib/measure/thresholds.ts';
import { SIZE, TileFrame, useTileSizes } from './tile-frame.tsx';
import type { Tile } from './tiles.ts';

export function LineTile({ tile, view }: { tile: Tile; view: FloorView }) {
  const { t } = useWords();
  const course = useCourse(tile.queues);
  const goal = commonGoal(
    tile.queues.map(({ id }) => (view.floor.queues.get(id) ?? NO_MEASURES).serviceLevel.rule),
  );
  return (
    <TileFrame
      title={tile.text ?? t('Service level')}
      note={<CourseKey hasBefore={course.before.length > 0} />}
      state="calm"
    >
      <div className={classes('min-h-0 flex-1', SIZE.note)}>
        <Line course={course} goal={goal?.goalPercent ?? null} />
      </div>
    </TileFrame>
  );
}

/** Its words are as large as the tile's own. */
function Line(props: Pick<Parameters<typeof CourseLine>[0], 'course' | 'goal'>) {
  return <CourseLine {...props} size={useTileSizes().note} />;
}
