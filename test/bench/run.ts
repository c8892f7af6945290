/** `npm run bench`: measures this package against a hand-written `ws` server and others. */
import { bare, inAllFormats, overLongPoll, overRawSocket, wsGateway } from './catalogue.js';
import { runCluster } from './cluster/run-cluster.js';
import { pinGenerator } from './cores.js';
import { runGrowth } from './growth.js';
import { measure } from './measure.js';
import { readOptions } from './options.js';
import { profileReport } from './profile.js';
import { environment, scenarioReport, summary, type Verdict, verdictsOf } from './report.js';
import { idleReport } from './scenarios/idle.js';

const options = readOptions();
pinGenerator();
const where = environment(options.cluster === undefined ? options.effort : undefined);
const verdicts: Verdict[] = [];

if (options.growth) {
  await runGrowth(options.effort);
} else if (options.cluster !== undefined) {
  await runCluster(options.cluster === 'quick');
} else {
  for (const scenario of options.scenarios) {
    const results = await measure(scenario, options.effort);
    verdicts.push(...verdictsOf(scenario, results));
    console.log(scenarioReport(scenario, results));
    if (options.profile)
      for (const contestant of scenario.contestants) console.log(profileReport(contestant));
  }
  if (options.idleSessions > 0) {
    const json = inAllFormats({ must: 0, aim: 0 }).slice(0, 1);
    const contestants = [
      bare(),
      ...json,
      ...overRawSocket().slice(0, 1),
      overLongPoll(),
      wsGateway(),
    ];
    console.log(await idleReport(contestants, options.idleSessions));
  }
  console.log(`### Goals\n\n${summary(verdicts)}\n`);
}
console.log(where);
