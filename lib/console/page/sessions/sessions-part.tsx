import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { isOpen } from '../state/connection.js';
import { route } from '../state/router.js';
import { list, listFailure, watchSessions } from '../state/sessions.js';
import { Denied } from '../ui/denied.js';
import { formatCount } from '../ui/format.js';
import { Icon } from '../ui/icons.js';
import { SessionTable } from './session-table.js';
import { SessionView } from './session-view.js';

/** Who is connected. */
export function SessionsPart(): JSX.Element {
  const [search, setSearch] = useState('');
  useEffect(() => (isOpen.value ? watchSessions(search) : undefined), [isOpen.value, search]);
  const failure = listFailure.value;
  if (failure !== undefined && isOpen.value)
    return <Denied failure={failure} what="the sessions" onRetry={() => watchSessions(search)} />;
  const { rows = [], total = 0, matching = 0 } = list.value ?? {};
  const chosen = rows.find(({ id }) => String(id) === route.value.item);
  return (
    <div class="sessions" data-detail={chosen !== undefined}>
      <section class="session-list" aria-label="Sessions">
        <div class="tools">
          <div class="search">
            <Icon name="search" />
            <input
              type="search"
              aria-label="Search sessions"
              placeholder="Authid, role, realm, address or id"
              value={search}
              onInput={(event) => setSearch(event.currentTarget.value)}
            />
          </div>
          <span class="muted tools-end" role="status">
            {countOf(rows.length, matching, total)}
          </span>
        </div>
        <SessionTable rows={rows} chosen={chosen?.id} />
      </section>
      {chosen !== undefined && <SessionView key={chosen.id} row={chosen} />}
    </div>
  );
}

function countOf(shown: number, matching: number, total: number): string {
  const all = `${formatCount(total)} ${total === 1 ? 'session' : 'sessions'}`;
  if (matching !== total) return `${formatCount(matching)} of ${all}`;
  return shown < total ? `${formatCount(shown)} newest of ${all}` : all;
}
