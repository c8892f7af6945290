import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { searched, type TreeRow, treeRows } from '../model/uri-tree.js';
import { catalog, catalogFailure, loadCatalog, procedures } from '../state/catalog.js';
import { isOpen } from '../state/connection.js';
import { go, route } from '../state/router.js';
import { Denied } from '../ui/denied.js';
import { Icon } from '../ui/icons.js';
import { VirtualList } from '../ui/virtual-list.js';

const rowHeight = 30;
/** Trees that are no longer than this are shown with all prefixes open. */
const shortTree = 60;

const search = signal('');
/** The prefixes that the person has opened or closed. */
const toggled = signal<ReadonlyMap<string, boolean>>(new Map());
/** The line of the keyboard. */
const active = signal('');

/** The URIs of all procedures, as a tree with a search. */
export function UriTree(): JSX.Element {
  const all = catalog.value?.procedures;
  const failure = catalogFailure.value;
  const uris = useMemo(
    () => searched([...new Set(all?.map(({ uri }) => uri))], search.value),
    [all, search.value],
  );
  const isShort = search.value.trim() !== '' || uris.length <= shortTree;
  const rows = useMemo(
    () => treeRows(uris, (prefix) => toggled.value.get(prefix) ?? isShort),
    [uris, isShort, toggled.value],
  );
  return (
    <>
      <SearchForm uris={uris} />
      <p class="count" role="status">
        {all === undefined ? '' : `${uris.length} of ${all.length} procedures`}
      </p>
      {failure !== undefined && isOpen.value ? (
        <Denied failure={failure} what="the catalog" onRetry={() => void loadCatalog()} />
      ) : (
        <Tree rows={rows} />
      )}
    </>
  );
}

function SearchForm({ uris }: { readonly uris: readonly string[] }): JSX.Element {
  return (
    <form class="search" role="search" onSubmit={(event) => openTyped(event, uris)}>
      <Icon name="search" />
      <input
        type="search"
        aria-label="Search procedures, or type a URI"
        placeholder="Search or type a URI"
        autocomplete="off"
        spellcheck={false}
        value={search.value}
        onInput={(event) => (search.value = event.currentTarget.value)}
      />
      <kbd aria-hidden="true">/</kbd>
    </form>
  );
}

function Tree({ rows }: { readonly rows: readonly TreeRow[] }): JSX.Element {
  const shown = rows.findIndex(({ path }) => path === active.value);
  return (
    <VirtualList
      count={rows.length}
      rowHeight={rowHeight}
      shown={shown}
      class="tree"
      row={(at) => <Line key={rows[at]!.path} row={rows[at]!} />}
      attributes={{
        role: rows.length > 0 ? 'tree' : undefined,
        'aria-label': 'Procedures by prefix',
        'aria-activedescendant': shown < 0 ? undefined : idOf(active.value),
        tabIndex: 0,
        onKeyDown: (event) => onKey(event, rows, shown),
        onFocus: () => {
          if (shown < 0) active.value = route.value.item ?? rows[0]?.path ?? '';
        },
      }}
    />
  );
}

function Line({ row }: { readonly row: TreeRow }): JSX.Element {
  const { path, label, level, count, isExpanded } = row;
  const procedure = procedures.value.get(path);
  return (
    <div
      id={idOf(path)}
      class="tree-row"
      role="treeitem"
      aria-level={level}
      aria-selected={count === undefined ? route.value.item === path : undefined}
      aria-expanded={count === undefined ? undefined : isExpanded}
      data-active={active.value === path}
      data-deprecated={procedure?.deprecated !== undefined}
      style={{ paddingLeft: `${(level - 1) * 16 + 8}px` }}
      title={path}
      onClick={() => choose(row)}
    >
      {count === undefined ? <span class="leaf" /> : <Icon name="chevron" />}
      <bdi>{label}</bdi>
      {count !== undefined && <span class="tree-count">{count}</span>}
      {procedure?.progressive === true && <span class="tag tag-soft">stream</span>}
    </div>
  );
}

function choose({ path, count, isExpanded }: TreeRow): void {
  active.value = path;
  if (count === undefined) go('explore', path);
  else toggle(path, !isExpanded);
}

function toggle(prefix: string, isExpanded: boolean): void {
  toggled.value = new Map(toggled.value).set(prefix, isExpanded);
}

function openTyped(event: Event, uris: readonly string[]): void {
  event.preventDefault();
  const typed = search.value.trim();
  if (typed === '') return;
  go('explore', uris.length === 1 ? uris[0] : typed);
}

/** The keys of a tree, as screen readers expect them. */
function onKey(event: KeyboardEvent, rows: readonly TreeRow[], at: number): void {
  const row = rows[at];
  const move = (to: number): void => {
    active.value = rows[Math.max(0, Math.min(rows.length - 1, to))]?.path ?? '';
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => move(at + 1),
    ArrowUp: () => move(at - 1),
    PageDown: () => move(at + 15),
    PageUp: () => move(at - 15),
    Home: () => move(0),
    End: () => move(rows.length - 1),
    Enter: () => row && choose(row),
    ' ': () => row && choose(row),
    ArrowRight: () =>
      row && (row.count === undefined || row.isExpanded ? move(at + 1) : choose(row)),
    ArrowLeft: () => row && (row.isExpanded ? choose(row) : move(parentOf(rows, at))),
  };
  const act = keys[event.key];
  if (act === undefined) return;
  event.preventDefault();
  act();
}

function parentOf(rows: readonly TreeRow[], at: number): number {
  for (let above = at - 1; above >= 0; above--)
    if (rows[above]!.level < rows[at]!.level) return above;
  return at;
}

function idOf(path: string): string {
  return `uri-${encodeURIComponent(path)}`;
}
