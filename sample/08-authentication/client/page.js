import { scram } from './scram.js';
import { Wampy } from './wampy.js';

const byId = (id) => document.getElementById(id);

/** The open session: its client, and the password for tickets that renew it. */
let current;

// --- logging in ------------------------------------------------------------------------------

/** How to log in by each method: the options of wampy.js, and a check of WELCOME. */
const methods = {
  /** The browser sends the cookie with the request of the WebSocket. */
  async cookie(name, password) {
    await post('auth/cookie', { name, password });
    return { options: {} };
  },

  async ticket(name, password) {
    const ticket = await newTicket(name, password);
    return { options: { authid: name, authmethods: ['ticket'], onChallenge: () => ticket } };
  },

  async password(name, password) {
    return scram(name, password);
  },
};

byId('login').addEventListener('submit', (event) => {
  event.preventDefault();
  const { user, method } = event.target.elements;
  const [name, password] = user.value.split(' ');
  void act('refusal', async () => {
    await logOut();
    const { options, isProven } = await methods[method.value](name, password);
    await open({ name, password }, options, isProven);
  });
});

onClick(byId('logout'), 'refusal', logOut);

async function open(credentials, options, isProven = () => true) {
  const wampy = new Wampy('/ws', {
    realm: 'realm1',
    ws: TellingWebSocket,
    autoReconnect: false,
    onClose: () => current?.wampy === wampy && showNobody(),
    ...options,
  });
  const welcome = await wampy.connect();
  if (!isProven(welcome)) {
    await wampy.disconnect();
    throw new Error('The server does not know the password.');
  }
  current = { wampy, ...credentials };
  showMe(welcome);
  await watch(wampy, welcome);
}

/** Subscribes to what the role allows, and leaves the rest. */
async function watch(wampy, { authid }) {
  const subscribe = (topic, onValue) =>
    wampy.subscribe(topic, ({ argsList }) => onValue(argsList?.[0])).catch(() => undefined);
  await subscribe(`com.example.people.${authid}.role`, showRole);
  await subscribe('com.example.stock.pears', (pears) => (byId('pears').textContent = pears));
  await subscribe('com.example.people.changed', showPeople);
  await subscribe('nestwamp.session.expiring', () => show('renewed', 'Your login expires soon.'));
  const people = await wampy.call('com.example.people.list').catch(() => undefined);
  if (people !== undefined) showPeople(people.argsList[0]);
}

async function logOut() {
  const leaving = current?.wampy;
  showNobody();
  await leaving?.disconnect();
  await fetch('auth/cookie', { method: 'DELETE' });
}

/** A WebSocket that shows the message of a GOODBYE, which wampy.js does not pass on. */
class TellingWebSocket extends WebSocket {
  constructor(url, protocols) {
    super(url, protocols);
    this.addEventListener('message', ({ data }) => {
      const [code, details] = JSON.parse(data);
      if (code === 6 && details.message !== undefined) show('refusal', details.message, 'error');
    });
  }
}

async function post(path, body) {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (response.ok) return response;
  const { message } = await response.json();
  throw new Error(message);
}

async function newTicket(name, password) {
  const response = await post('auth/ticket', { name, password });
  return (await response.json()).ticket;
}

// --- what a session does ---------------------------------------------------------------------

onClick(byId('renew'), 'renewed', async ({ wampy, name, password }) => {
  const ticket = await newTicket(name, password);
  const { argsList } = await wampy.call('nestwamp.session.renew', ['ticket', ticket]);
  expiresAt = argsList[0].expires_at;
  showRole(argsList[0].authrole);
  return 'Renewed.';
});

onClick(byId('sell'), 'sold', async ({ wampy }) => {
  const { argsList } = await wampy.call('com.example.stock.sell', [1]);
  return `${argsList[0]} left.`;
});

function onClick(button, output, action) {
  button.addEventListener('click', () => void act(output, action));
}

/** Shows what an action returns, or why it was refused. */
async function act(output, action) {
  show(output, '');
  try {
    show(output, (await action(current)) ?? '');
  } catch (error) {
    show(output, textOf(error), 'error');
  }
}

/** The errors that a person may get, in words. */
const words = {
  'wamp.error.not_authorized': 'Sorry, your role does not allow this.',
  'wamp.error.authentication_denied': 'Name or password is wrong.',
};

function textOf({ errorUri, argsList, message }) {
  return words[errorUri] ?? argsList?.[0] ?? errorUri ?? message;
}

// --- the page --------------------------------------------------------------------------------

let expiresAt;

function showMe({ authid, authrole, authmethod, authextra }) {
  byId('name').textContent = authid;
  byId('method').textContent = authmethod;
  expiresAt = authextra.expires_at;
  document.body.dataset.state = 'in';
  showRole(authrole);
  enable(true);
  count();
}

function showRole(role) {
  byId('role').textContent = role;
  // A role that was lowered has ended the subscriptions that it does not allow.
  if (role === 'guest') byId('pears').textContent = '–';
}

function showNobody() {
  current = undefined;
  expiresAt = undefined;
  document.body.dataset.state = 'out';
  for (const id of ['name', 'role', 'method', 'expires', 'pears']) byId(id).textContent = '–';
  for (const id of ['renewed', 'sold', 'done']) show(id, '');
  byId('people').replaceChildren();
  enable(false);
}

function enable(isIn) {
  for (const id of ['logout', 'renew', 'sell']) byId(id).disabled = !isIn;
}

function showPeople(people) {
  byId('people').replaceChildren(...people.map(personItem));
}

function personItem({ session, name, role, method }) {
  const item = document.createElement('li');
  const text = document.createElement('span');
  text.textContent = `${name}, ${role}, by ${method}`;
  const administrate = (label, procedure, argument) => {
    const button = document.createElement('button');
    button.className = 'quiet';
    button.textContent = label;
    onClick(button, 'done', async ({ wampy }) => {
      await wampy.call(`com.example.people.${procedure}`, [argument]);
    });
    return button;
  };
  item.append(
    text,
    administrate('Make a guest', 'lower', name),
    administrate('End', 'kick', session),
  );
  return item;
}

function show(id, text, kind) {
  byId(id).textContent = text;
  if (kind === undefined) delete byId(id).dataset.kind;
  else byId(id).dataset.kind = kind;
}

function count() {
  if (expiresAt === undefined) return;
  byId('expires').textContent = `${Math.max(0, Math.ceil((expiresAt - Date.now()) / 1_000))} s`;
}

setInterval(count, 250);
