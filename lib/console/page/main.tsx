import { render } from 'preact';
import { App } from './shell/app.js';
import { reconnect } from './state/connection.js';
import './styles/index.css';

render(<App />, document.querySelector('#app')!);
void reconnect();
