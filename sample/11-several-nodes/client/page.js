import { createClient } from 'nestjs-wamp/client';

const byId = (id) => document.getElementById(id);
let here = { label: '', session: 0 };

const client = createClient({ url: '/ws', reconnect: { maxDelayMs: 1_000 } });
const fleet = client.remote('com.example.fleet');

client.status.subscribe((status) => {
  byId('status').dataset.state = status;
  if (status === 'open') void whereAmI();
  else byId('status-text').textContent = `Connection: ${status}.`;
});

void client.subscribe('com.example.fleet.nodes', ({ args: [nodes] }) => showNodes(nodes));
void client.subscribe('com.example.fleet.said', ({ args: [text, label] }) =>
  tell(`“${String(text)}”, said by node ${String(label)}`),
);
void client.register('com.example.page.wave', ({ args: [from] }) => {
  tell(`session ${String(from)} waved`);
  return `session ${here.session} waves back`;
});

byId('say').addEventListener('submit', (event) => {
  event.preventDefault();
  run(fleet.say(byId('text').value));
});

async function whereAmI() {
  here = await fleet.whereAmI();
  byId('status-text').textContent = `Connected to node ${here.label}.`;
}

function showNodes(nodes) {
  byId('nodes').replaceChildren(
    ...nodes.map(({ label, sessions }) => {
      const item = document.createElement('li');
      item.dataset.node = label;
      item.append(`node ${label}: `, ...sessions.map(sessionButton), ' ');
      item.append(button('Kill', 'kill', () => run(fleet.kill(label))));
      return item;
    }),
  );
}

function sessionButton(session) {
  const text = session === here.session ? `me` : `wave to ${session}`;
  return button(text, 'wave', () => run(fleet.wave(session).then(tell)));
}

function button(text, kind, press) {
  const made = document.createElement('button');
  made.textContent = text;
  made.className = 'quiet';
  made.dataset.kind = kind;
  made.addEventListener('click', press);
  return made;
}

function run(promise) {
  promise.catch((error) => tell(`${error.uri}: ${error.message}`));
}

function tell(text) {
  const item = document.createElement('li');
  item.textContent = `${new Date().toLocaleTimeString()} ${text}`;
  byId('journal').prepend(item);
  while (byId('journal').childElementCount > 50) byId('journal').lastElementChild.remove();
}
