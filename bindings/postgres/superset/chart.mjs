// Opens a chart of Superset in headless Chromium and waits until it is drawn:
//   node chart.mjs --address URL --session COOKIE [--screen FILE]
import {parseArgs} from 'node:util';
import puppeteer from 'puppeteer-core';

const {values: given} = parseArgs({
  options: {
    address: {type: 'string'},
    session: {type: 'string'},
    screen: {type: 'string'},
    chromium: {type: 'string', default: '/usr/bin/chromium'},
  },
});

const browser = await puppeteer.launch({
  executablePath: given.chromium,
  args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'],
});
let drawn = false;
try {
  await browser.setCookie({name: 'session', value: given.session, domain: '127.0.0.1', path: '/'});
  const page = await browser.newPage();
  await page.setViewport({width: 1280, height: 720});
  await page.goto(given.address, {waitUntil: 'domcontentloaded', timeout: 300000});
  drawn = await page.waitForSelector('.slice_container canvas', {timeout: 300000})
    .then(() => true, () => false);
  await new Promise((wait) => setTimeout(wait, 5000));  // until the bars have grown
  if (given.screen) await page.screenshot({path: given.screen});
} finally {
  await browser.close();
}
console.log(drawn ? 'the chart is drawn' : 'the chart was not drawn');
process.exitCode = drawn ? 0 : 1;
