import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { SessionDetails, SessionRow } from '../../views.js';
import { linkTo } from '../state/router.js';
import { detailsOf } from '../state/sessions.js';
import { formatBytes, formatCount } from '../ui/format.js';
import { Icon } from '../ui/icons.js';
import { ClientProcedures } from './client-procedures.js';
import { KickButton } from './kick-button.js';
import { MessageForm } from './message-form.js';

/** One session: who it is, what it has, and what can be done with it. */
export function SessionView({ row }: { readonly row: SessionRow }): JSX.Element {
  const { id, authid, registrations, subscriptions } = row;
  const [details, setDetails] = useState<SessionDetails | undefined>(undefined);
  useEffect(() => {
    void detailsOf(id).then(setDetails, () => undefined);
  }, [id, registrations, subscriptions]);
  return (
    <aside class="session-view" aria-label={`Session of ${authid}`}>
      <div class="dialog-head">
        <h1>
          <bdi>{authid}</bdi>
        </h1>
        <a class="icon-button button" href={linkTo('sessions')}>
          <Icon name="close" />
          <span class="hidden">Close</span>
        </a>
      </div>
      <Facts row={row} />
      <ClientProcedures session={id} registrations={details?.registrations ?? []} />
      {details !== undefined && details.subscriptions.length > 0 && (
        <section class="stack">
          <h2>Subscriptions</h2>
          <ul class="uris">
            {details.subscriptions.map(({ uri, match }) => (
              <li key={`${match} ${uri}`}>
                <bdi>{uri}</bdi> {match !== 'exact' && <span class="tag">{match}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
      <MessageForm session={id} topics={details?.subscriptions ?? []} />
      <KickButton row={row} />
    </aside>
  );
}

function Facts({ row }: { readonly row: SessionRow }): JSX.Element {
  const facts: readonly (readonly [string, string])[] = [
    ['Session', String(row.id)],
    ['Realm', row.realm],
    ['Role', row.authrole],
    ['Login', `${row.authmethod} (${row.authprovider})`],
    ['From', row.address ?? '–'],
    ['Program', row.agent ?? '–'],
    ['Transport', `${row.transport}, ${row.serializer}`],
    ['Calls in flight', formatCount(row.callsInFlight)],
    ['Held', formatBytes(row.heldBytes)],
    ['Outbox', formatBytes(row.outboxBytes)],
    ['Dropped events', formatCount(row.eventsDropped)],
  ];
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <bdi>{value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}
