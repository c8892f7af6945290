import { createClient, WampConnectionError } from 'nestjs-wamp/client';

const byId = (id) => document.getElementById(id);

/**
 * Runs an action with the fields of a form. The old result is removed before. If the action fails, the
 * error is shown in the place of the result, unless it is that of the connection, which the page shows anyway.
 */
function onSubmit(id, output, action) {
  byId(id).addEventListener('submit', (event) => {
    event.preventDefault();
    show(byId(output), '');
    action(event.target.elements).catch((error) => {
      if (!(error instanceof WampConnectionError)) showError(byId(output), error);
    });
  });
}

// --- the connection --------------------------------------------------------------------------

// It connects again by itself, and renews the subscriptions.
const client = createClient({
  url: '/ws',
  onMessage: showMessage,
  async onOpen() {
    showPresence(await chat.present());
    showState('open', `Connected as session …${String(client.session.id).slice(-4)}`);
  },
});
const chat = client.remote('com.example.chat');
const math = client.remote('com.example.math');

client.status.subscribe((status) => {
  if (status === 'waiting') showState('lost', 'Not connected. Reconnecting…');
});

// --- call ------------------------------------------------------------------------------------

onSubmit('add', 'sum', async ({ a, b }) =>
  show(byId('sum'), await math.add(a.valueAsNumber, b.valueAsNumber)),
);

// --- progressive results ---------------------------------------------------------------------

let countdown;

onSubmit('countdown', 'count', async ({ from: { valueAsNumber: from } }) => {
  countdown = new AbortController();
  byId('bar').value = 0;
  setCounting(true);
  try {
    for await (const count of math.countdown.with({ signal: countdown.signal }).stream(from)) {
      show(byId('count'), count);
      byId('bar').value = (from - count) / from;
    }
  } finally {
    setCounting(false);
  }
});

byId('cancel').addEventListener('click', () => countdown.abort());

function setCounting(isCounting) {
  byId('countdown').toggleAttribute('data-busy', isCounting);
  byId('cancel').disabled = !isCounting;
  showActions();
}

// --- PubSub ----------------------------------------------------------------------------------

onSubmit('say', 'unsaid', async ({ text }) => {
  const line = text.value;
  await chat.say.publish(line);
  // Cleared only after it was published. The user may have changed the field meanwhile.
  if (text.value === line) text.value = '';
});

function showLine(text, from) {
  const author = document.createElement('b');
  author.textContent = from === client.session?.id ? 'you ' : `…${String(from).slice(-4)} `;
  append(byId('lines'), [author, text], 100);
}

function showPresence(count) {
  byId('presence').textContent = count === 1 ? '1 session' : `${count} sessions`;
}

// --- the page --------------------------------------------------------------------------------

/** Shows a state of the connection. Without a session, there are no results and nothing to send. */
function showState(state, text) {
  byId('status').dataset.state = state;
  byId('status-text').textContent = text;
  showActions();
  if (state === 'open') return;
  for (const id of ['sum', 'count', 'unsaid', 'presence']) show(byId(id), '');
  byId('bar').value = 0;
}

/** Enables or disables the buttons. A disabled button also stops the Enter key from submitting its form. */
function showActions() {
  const isOpen = byId('status').dataset.state === 'open';
  for (const form of document.forms)
    form.querySelector('button').disabled = !isOpen || 'busy' in form.dataset;
}

function show(element, value) {
  delete element.dataset.kind;
  element.textContent = value;
}

function showError(element, { uri, message }) {
  element.dataset.kind = 'error';
  element.textContent = uri ?? message;
}

/** The names of the messages by their codes (specification: "Message Codes and Direction"). */
const names = {
  1: 'HELLO',
  2: 'WELCOME',
  3: 'ABORT',
  6: 'GOODBYE',
  8: 'ERROR',
  16: 'PUBLISH',
  17: 'PUBLISHED',
  32: 'SUBSCRIBE',
  33: 'SUBSCRIBED',
  36: 'EVENT',
  48: 'CALL',
  49: 'CANCEL',
  50: 'RESULT',
};

function showMessage(direction, [code, ...rest]) {
  const cells = [direction === 'out' ? '→' : '←', names[code] ?? code, JSON.stringify(rest)];
  const spans = cells.map((text) => {
    const span = document.createElement('span');
    span.textContent = text;
    return span;
  });
  spans[2].className = 'payload';
  append(byId('wire'), spans, 200).className = direction;
}

byId('clear').addEventListener('click', () => byId('wire').replaceChildren());

/** Adds a line to a list. The style keeps the end of the list visible. */
function append(list, children, most) {
  const item = document.createElement('li');
  item.append(...children);
  list.append(item);
  if (list.children.length > most) list.firstElementChild.remove();
  return item;
}

await client.subscribe('com.example.chat.said', ({ args: [text], kwargs: { from } }) =>
  showLine(text, from),
);
await client.subscribe('com.example.chat.presence', ({ value }) => showPresence(value));
