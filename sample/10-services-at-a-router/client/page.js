import { createClient } from 'nestjs-wamp/client';

const byId = (id) => document.getElementById(id);
const skus = ['fig', 'pear', 'apple', 'cherry'];
let workers = 2;

const client = createClient({ url: '/ws' });
const front = client.remote('com.example.front');

client.status.subscribe((status) => {
  byId('status').dataset.state = status;
  byId('status-text').textContent = status === 'open' ? 'Connected.' : `Connection: ${status}.`;
  byId('restart').toggleAttribute('disabled', status !== 'open');
});

void client.subscribe('com.example.front.asked', ({ args: [sku, worker] }) =>
  tell(`${String(worker)} was asked for ${String(sku)}`),
);
void client.subscribe('com.example.front.router', ({ args: [state] }) =>
  tell(`the application's session with the router: ${String(state)}`),
);

byId('ask').addEventListener('click', () => void askForPrices());
byId('count').addEventListener('click', () => void startCounting());
byId('fewer').addEventListener('click', () => void setWorkers(workers - 1));
byId('more').addEventListener('click', () => void setWorkers(workers + 1));
byId('restart').addEventListener('click', () => {
  tell('restart');
  front.restart().catch((error) => tell(error.message));
});

async function askForPrices() {
  byId('answers').replaceChildren();
  await Promise.all(
    skus.map(async (sku) => {
      const text = await front.price(sku).then(
        ({ cents, worker }) => `${sku}: ${cents} cents, says ${worker}`,
        (error) => `${sku}: ${error.uri}`,
      );
      show('answers', text);
    }),
  );
}

async function startCounting() {
  try {
    for await (const n of front.count.stream(20)) byId('counted').textContent = String(n);
  } catch (error) {
    byId('counted').textContent = error.uri;
  }
}

async function setWorkers(count) {
  try {
    workers = await front.workers(count);
    byId('workers').textContent = String(workers);
  } catch (error) {
    tell(error.message);
  }
}

function tell(text) {
  show('journal', `${new Date().toLocaleTimeString()} ${text}`);
}

function show(id, text) {
  const item = document.createElement('li');
  item.textContent = text;
  byId(id).prepend(item);
  while (byId(id).childElementCount > 50) byId(id).lastElementChild.remove();
}
