import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { MatchPolicy } from 'nestjs-wamp/client';
import { topicUris } from '../state/catalog.js';
import { isOpen } from '../state/connection.js';
import { subscribeFailure, watch } from '../state/events.js';

const policies: readonly MatchPolicy[] = ['exact', 'prefix', 'wildcard'];

/** Subscribes to a topic or pattern. */
export function SubscribeForm(): JSX.Element {
  const [topic, setTopic] = useState('');
  const [match, setMatch] = useState<MatchPolicy>('exact');
  const failure = subscribeFailure.value;
  const submit = (event: Event): void => {
    event.preventDefault();
    void watch(topic.trim(), match);
  };
  return (
    <form class="stack" onSubmit={submit}>
      <h2>Subscribe</h2>
      <TopicField value={topic} onChange={setTopic} />
      <div class="row">
        <label class="field">
          <span class="hidden">Match</span>
          <select
            value={match}
            onChange={(event) => setMatch(event.currentTarget.value as MatchPolicy)}
          >
            {policies.map((policy) => (
              <option key={policy}>{policy}</option>
            ))}
          </select>
        </label>
        <button type="submit" class="primary" disabled={!isOpen.value}>
          Subscribe
        </button>
      </div>
      {failure !== undefined && (
        <p class="issue" role="alert">
          {failure.message} <code>{failure.uri}</code>
        </p>
      )}
    </form>
  );
}

/** An input for a topic, with those of the catalog to choose from. */
export function TopicField(props: {
  readonly value: string;
  readonly onChange: (topic: string) => void;
}): JSX.Element {
  return (
    <label class="field">
      <span>Topic</span>
      <input
        required
        list="topics"
        autocomplete="off"
        spellcheck={false}
        placeholder="com.example.topic"
        value={props.value}
        onInput={(event) => props.onChange(event.currentTarget.value)}
      />
      <datalist id="topics">
        {topicUris.value.slice(0, 500).map((uri) => (
          <option key={uri} value={uri} />
        ))}
      </datalist>
    </label>
  );
}
