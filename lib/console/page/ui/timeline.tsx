import type { ComponentChildren, JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Ring } from '../state/ring.js';
import { Icon } from './icons.js';
import { VirtualList } from './virtual-list.js';

/** Something with a number that only grows. */
interface Numbered {
  readonly number: number;
}

/** Properties of {@link Timeline}. */
interface TimelineProps<T extends Numbered> {
  readonly ring: Ring<T>;
  readonly label: string;
  /** Returns true for an item that contains the words of the filter. */
  readonly matches: (item: T, filter: string) => boolean;
  /** Returns the cells of a line. */
  readonly line: (item: T) => ComponentChildren;
  /** Returns all of an item. */
  readonly detail: (item: T) => ComponentChildren;
  /** What is said while there are no items. */
  readonly empty: ComponentChildren;
  readonly children?: ComponentChildren;
}

const rowHeight = 30;

/** A list of what comes in, the newest first. It can be paused, filtered and looked into. */
export function Timeline<T extends Numbered>(props: TimelineProps<T>): JSX.Element {
  const { ring, matches } = props;
  const [filter, setFilter] = useState('');
  const [chosen, choose] = useState<T | undefined>(undefined);
  const paused = useRef<readonly T[] | undefined>(undefined);
  const [isPaused, setPaused] = useState(false);
  void ring.version.value;
  const all = paused.current ?? ring.all;
  const items = filtered(all, filter, matches);
  const pause = (): void => {
    paused.current = isPaused ? undefined : ring.all.slice();
    setPaused(!isPaused);
  };
  const clear = (): void => {
    ring.clear();
    choose(undefined);
    if (isPaused) paused.current = [];
  };
  return (
    <div class="timeline">
      <Tools
        filter={filter}
        onFilter={setFilter}
        isPaused={isPaused}
        onPause={pause}
        onClear={clear}
      >
        {props.children}
      </Tools>
      {all.length === 0 ? (
        <div class="timeline-empty">{props.empty}</div>
      ) : (
        <Lines {...props} items={items} chosen={chosen} choose={choose} />
      )}
      {chosen !== undefined && (
        <Detail onClose={() => choose(undefined)}>{props.detail(chosen)}</Detail>
      )}
    </div>
  );
}

function filtered<T>(
  all: readonly T[],
  filter: string,
  matches: (item: T, filter: string) => boolean,
): readonly T[] {
  const wanted = filter.trim().toLowerCase();
  return wanted === '' ? all : all.filter((item) => matches(item, wanted));
}

function Tools(props: {
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly isPaused: boolean;
  readonly onPause: () => void;
  readonly onClear: () => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <div class="tools">
      <div class="search">
        <Icon name="search" />
        <input
          type="search"
          aria-label="Filter"
          placeholder="Filter"
          value={props.filter}
          onInput={(event) => props.onFilter(event.currentTarget.value)}
        />
      </div>
      <button type="button" aria-pressed={props.isPaused} onClick={props.onPause}>
        <Icon name={props.isPaused ? 'play' : 'pause'} /> {props.isPaused ? 'Continue' : 'Pause'}
      </button>
      <button type="button" onClick={props.onClear}>
        Clear
      </button>
      {props.children}
    </div>
  );
}

interface LinesProps<T extends Numbered> extends TimelineProps<T> {
  readonly items: readonly T[];
  readonly chosen: T | undefined;
  readonly choose: (item: T | undefined) => void;
}

/** Returns the row of an item, the newest first; -1 if it is not there. */
function rowOf<T>(items: readonly T[], item: T | undefined): number {
  const place = item === undefined ? -1 : items.indexOf(item);
  return place < 0 ? -1 : items.length - 1 - place;
}

/** The lines that a key moves on. */
const steps: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 15,
  PageUp: -15,
};

function Lines<T extends Numbered>(props: LinesProps<T>): JSX.Element {
  const { items, chosen, choose, label, line } = props;
  const at = (row: number): T => items[items.length - 1 - row]!;
  const shown = rowOf(items, chosen);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = steps[event.key];
    if (event.key === 'Escape') choose(undefined);
    if (step === undefined || items.length === 0) return;
    event.preventDefault();
    choose(at(shown < 0 ? 0 : Math.max(0, Math.min(items.length - 1, shown + step))));
  };
  return (
    <VirtualList
      count={items.length}
      rowHeight={rowHeight}
      shown={shown}
      class="lines"
      row={(row) => {
        const item = at(row);
        const toggle = (): void => choose(item === chosen ? undefined : item);
        return (
          <LineView
            key={item.number}
            item={item}
            line={line}
            isChosen={item === chosen}
            onClick={toggle}
          />
        );
      }}
      attributes={{
        role: items.length === 0 ? undefined : 'listbox',
        'aria-label': label,
        'aria-activedescendant': chosen === undefined ? undefined : idOf(chosen),
        tabIndex: 0,
        onKeyDown,
      }}
    />
  );
}

function LineView<T extends Numbered>(props: {
  readonly item: T;
  readonly line: (item: T) => ComponentChildren;
  readonly isChosen: boolean;
  readonly onClick: () => void;
}): JSX.Element {
  const { item, line, isChosen, onClick } = props;
  return (
    <div id={idOf(item)} role="option" class="line" aria-selected={isChosen} onClick={onClick}>
      {line(item)}
    </div>
  );
}

function idOf({ number }: Numbered): string {
  return `line-${number}`;
}

function Detail(props: {
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <aside class="line-detail" aria-label="Details">
      <button type="button" class="icon-button line-close" onClick={props.onClose}>
        <Icon name="close" />
        <span class="hidden">Close the details</span>
      </button>
      {props.children}
    </aside>
  );
}
