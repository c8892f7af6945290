import { Wampy } from './wampy.js';

const byId = (id) => document.getElementById(id);

/** Runs the action with the fields of a form. */
function onSubmit(id, action) {
  byId(id).addEventListener('submit', (event) => {
    event.preventDefault();
    void action(event.target.elements);
  });
}

// --- the connection --------------------------------------------------------------------------

/** A WebSocket that shows what goes through it, and its end. */
class ShownWebSocket extends WebSocket {
  constructor(url, protocols) {
    super(url, protocols);
    this.addEventListener('message', ({ data }) => showMessage('received', data));
    this.addEventListener('close', () => showState('connecting', 'Connection lost'));
  }

  send(data) {
    showMessage('sent', data);
    super.send(data);
  }
}

let session;

const wampy = new Wampy('/ws', {
  realm: 'realm1',
  ws: ShownWebSocket,
  onClose: () => showState('closed', 'Disconnected'),
  onReconnect: () => showState('connecting', 'Reconnecting…'),
  onReconnectSuccess: () => void opened(),
});

async function connect() {
  showState('connecting', 'Connecting…');
  await wampy.connect();
  await opened();
  await wampy.subscribe('com.example.chat.said', ({ argsList, argsDict }) =>
    showLine(argsList[0], argsDict.from),
  );
  await wampy.subscribe('com.example.chat.presence', ({ argsList }) => showPresence(argsList[0]));
}

async function opened() {
  session = wampy.getSessionId();
  showState('open', `Connected as session …${String(session).slice(-4)}`);
  const { argsList } = await wampy.call('com.example.chat.present');
  showPresence(argsList[0]);
}

byId('reconnect').addEventListener('click', () => void connect());

// --- call ------------------------------------------------------------------------------------

onSubmit('add', async ({ a, b }) => {
  try {
    const args = [a.valueAsNumber, b.valueAsNumber];
    const { argsList } = await wampy.call('com.example.math.add', args);
    show(byId('sum'), argsList[0]);
  } catch (error) {
    showError(byId('sum'), error);
  }
});

// --- progressive results ---------------------------------------------------------------------

let countdownRequest;

onSubmit('countdown', async ({ from: { valueAsNumber: from } }) => {
  const tick = ({ argsList }) => {
    if (argsList === undefined) return;
    show(byId('count'), argsList[0]);
    byId('bar').value = (from - argsList[0]) / from;
  };
  setCounting(true);
  try {
    const result = wampy.call('com.example.math.countdown', [from], { progress_callback: tick });
    countdownRequest = wampy.getOpStatus().reqId;
    tick(await result);
  } catch (error) {
    showError(byId('count'), error);
  } finally {
    setCounting(false);
  }
});

byId('cancel').addEventListener('click', () => wampy.cancel(countdownRequest));

function setCounting(isCounting) {
  byId('start').disabled = isCounting;
  byId('cancel').disabled = !isCounting;
  if (isCounting) byId('bar').value = 0;
}

// --- PubSub ----------------------------------------------------------------------------------

onSubmit('say', async ({ text }) => {
  await wampy.publish('com.example.chat.say', [text.value]);
  text.value = '';
});

function showLine(text, from) {
  const author = document.createElement('b');
  author.textContent = from === session ? 'you ' : `…${String(from).slice(-4)} `;
  append(byId('lines'), [author, text], 100);
}

function showPresence(count) {
  byId('presence').textContent = count === 1 ? '1 session' : `${count} sessions`;
}

// --- what people see -------------------------------------------------------------------------

function showState(state, text) {
  byId('status').dataset.state = state;
  byId('status-text').textContent = text;
  byId('reconnect').hidden = state !== 'closed';
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

/** Adds a line to a list, and follows it if the end of the list was in sight. */
function append(list, children, most) {
  const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  const item = document.createElement('li');
  item.append(...children);
  list.append(item);
  if (list.children.length > most) list.firstElementChild.remove();
  if (isAtEnd) list.scrollTop = list.scrollHeight;
  return item;
}

await connect();
