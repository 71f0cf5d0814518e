'use client';
// The tile of the day's service level as a line, with the goal and the day before.
import { useState } from 'react';
import type { FloorView } from '#components/domain/floor-view.ts';
import { classes } from '#components/ui/classes.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { CourseKey, CourseLine, useCourse } from '#components/wall/board/course-line.tsx';
import { useRoom } from '#components/wall/use-screen.ts';
import { NO_MEASURES } from '#lib/measure/queue.ts';
import { commonGoal } from '#lib/measure/thresholds.ts';
import { SIZE, TileFrame } from './tile-frame.tsx';
import type { Tile } from './tiles.ts';

export function LineTile({ tile, view }: { tile: Tile; view: FloorView }) {
  const { t } = useWords();
  const course = useCourse(tile.queues);
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  // What the words of the tile are drawn in is the size of the line's own.
  useRoom(element);
  const size = element ? Number.parseFloat(getComputedStyle(element).fontSize) : 16;
  const goal = commonGoal(
    tile.queues.map(({ id }) => (view.floor.queues.get(id) ?? NO_MEASURES).serviceLevel.rule),
  );
  return (
    <TileFrame
      title={tile.text ?? t('Service level')}
      note={<CourseKey hasBefore={course.before.length > 0} />}
      state="calm"
    >
      <div ref={setElement} className={classes('min-h-0 flex-1', SIZE.note)}>
        <CourseLine course={course} goal={goal?.goalPercent ?? null} size={size} />
      </div>
    </TileFrame>
  );
}
