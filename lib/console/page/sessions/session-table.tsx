import type { JSX } from 'preact';
import type { SessionRow } from '../../views.js';
import { linkTo } from '../state/router.js';
import { latencies } from '../state/sessions.js';
import { formatBytes, formatCount, formatMs } from '../ui/format.js';
import { Sparkline } from '../ui/sparkline.js';

/** Properties of {@link SessionTable}. */
interface SessionTableProps {
  readonly rows: readonly SessionRow[];
  readonly chosen: number | undefined;
}

/** The sessions as a table. On a narrow screen, each is a card. */
export function SessionTable({ rows, chosen }: SessionTableProps): JSX.Element {
  return (
    <div class="table-frame" tabIndex={0} role="region" aria-label="Table of sessions">
      <table>
        <thead>
          <tr>
            <th scope="col">Client</th>
            <th scope="col">Realm</th>
            <th scope="col">From</th>
            <th scope="col">Serializer</th>
            <th scope="col">Latency</th>
            <th scope="col" class="number">
              Outbox
            </th>
            <th scope="col" class="number">
              Drops
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} isChosen={row.id === chosen} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({
  row,
  isChosen,
}: {
  readonly row: SessionRow;
  readonly isChosen: boolean;
}): JSX.Element {
  const { id, authid, authrole, realm, address, serializer, latencyMs } = row;
  return (
    <tr data-chosen={isChosen}>
      <td>
        <a class="row-link" href={linkTo('sessions', String(id))} aria-current={isChosen}>
          <bdi>{authid}</bdi>
        </a>{' '}
        <span class="tag">{authrole}</span>{' '}
        {row.isOwn && <span class="tag tag-soft">this page</span>}
      </td>
      <td data-name="Realm">
        <bdi>{realm}</bdi>
      </td>
      <td data-name="From">
        <bdi>{address ?? '–'}</bdi>
      </td>
      <td data-name="Serializer">{serializer.replace('wamp.2.', '')}</td>
      <td data-name="Latency" class="latency">
        <Sparkline values={latencies.get(id) ?? []} />
        {latencyMs === null ? '–' : formatMs(latencyMs)}
      </td>
      <td data-name="Outbox" class="number">
        {formatBytes(row.outboxBytes)}
      </td>
      <td data-name="Drops" class="number">
        {formatCount(row.eventsDropped)}
      </td>
    </tr>
  );
}
