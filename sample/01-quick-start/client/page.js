import { Wampy } from './wampy.js';

const byId = (id) => document.getElementById(id);

/**
 * Runs an action with the fields of a form. The old result is removed before. If the action fails, the
 * error is shown in the place of the result.
 */
function onSubmit(id, output, action) {
  byId(id).addEventListener('submit', (event) => {
    event.preventDefault();
    show(byId(output), '');
    action(event.target.elements).catch((error) => showError(byId(output), error));
  });
}

// --- the connection --------------------------------------------------------------------------

/** A WebSocket that shows its messages. */
class ShownWebSocket extends WebSocket {
  constructor(url, protocols) {
    super(url, protocols);
    this.addEventListener('message', ({ data }) => showMessage('received', data));
  }

  send(data) {
    showMessage('sent', data);
    super.send(data);
  }
}

let session;

// wampy.js can reconnect automatically, and then sends calls and events that were made meanwhile. This
// page does not use that: a lost connection ends all calls, and the next connection starts new.
const wampy = new Wampy('/ws', {
  realm: 'realm1',
  ws: ShownWebSocket,
  autoReconnect: false,
  onClose() {
    showState('lost', 'Not connected. Reconnecting…');
    setTimeout(() => void connect(), 1_000);
  },
});

async function connect() {
  try {
    await wampy.connect();
    session = wampy.getSessionId();
    await wampy.subscribe('com.example.chat.said', ({ argsList, argsDict }) =>
      showLine(argsList[0], argsDict.from),
    );
    await wampy.subscribe('com.example.chat.presence', ({ argsList }) => showPresence(argsList[0]));
    const { argsList } = await wampy.call('com.example.chat.present');
    showPresence(argsList[0]);
    showState('open', `Connected as session …${String(session).slice(-4)}`);
  } catch (error) {
    console.warn('No session:', error);
    await wampy.disconnect();
  }
}

// --- call ------------------------------------------------------------------------------------

onSubmit('add', 'sum', async ({ a, b }) => {
  const args = [a.valueAsNumber, b.valueAsNumber];
  const { argsList } = await wampy.call('com.example.math.add', args);
  show(byId('sum'), argsList[0]);
});

// --- progressive results ---------------------------------------------------------------------

let countdownRequest;

onSubmit('countdown', 'count', async ({ from: { valueAsNumber: from } }) => {
  const tick = ({ argsList }) => {
    if (argsList === undefined) return;
    show(byId('count'), argsList[0]);
    byId('bar').value = (from - argsList[0]) / from;
  };
  byId('bar').value = 0;
  setCounting(true);
  try {
    const result = wampy.call('com.example.math.countdown', [from], { progress_callback: tick });
    countdownRequest = wampy.getOpStatus().reqId;
    tick(await result);
  } finally {
    setCounting(false);
  }
});

byId('cancel').addEventListener('click', () => wampy.cancel(countdownRequest));

function setCounting(isCounting) {
  byId('countdown').toggleAttribute('data-busy', isCounting);
  byId('cancel').disabled = !isCounting;
  showActions();
}

// --- PubSub ----------------------------------------------------------------------------------

onSubmit('say', 'unsaid', async ({ text }) => {
  const line = text.value;
  await wampy.publish('com.example.chat.say', [line]);
  // Cleared only after it was published. The user may have changed the field meanwhile.
  if (text.value === line) text.value = '';
});

function showLine(text, from) {
  const author = document.createElement('b');
  author.textContent = from === session ? 'you ' : `…${String(from).slice(-4)} `;
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

function showError(element, { errorUri, message }) {
  element.dataset.kind = 'error';
  element.textContent = errorUri ?? message;
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

function showMessage(direction, data) {
  const [code, ...rest] = JSON.parse(data);
  const cells = [direction === 'sent' ? '→' : '←', names[code] ?? code, JSON.stringify(rest)];
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

await connect();
