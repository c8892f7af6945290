import { followTheReadme } from './follow-the-readme.js';

followTheReadme(12);
