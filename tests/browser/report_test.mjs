// The report's page as a reader meets it, in headless Chromium:
//   node report_test.mjs --page FILE --hostile FILE --plain FILE --host FILE [--screens DIR]
// --page: a report with charts; --hostile: one whose names are scripts; --plain: one without charts;
// --host: a host's page that has a report in it and loads its scripts.
// --screens: where to leave pictures for people to look at.
import {readFileSync, mkdirSync} from 'node:fs';
import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';
import {parseArgs} from 'node:util';
import puppeteer from 'puppeteer-core';

const {values: given} = parseArgs({
  options: {
    page: {type: 'string'},
    hostile: {type: 'string'},
    plain: {type: 'string'},
    host: {type: 'string'},
    screens: {type: 'string'},
    chromium: {type: 'string', default: '/usr/bin/chromium'},
  },
});
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const kPhone = {width: 360, height: 740, deviceScaleFactor: 2};
const kDesk = {width: 1100, height: 900};
const kPaper = {width: 680, height: 1000};  // A4 less its margins, at 96 dots an inch

let failures = 0;
function check(holds, what, seen = '') {
  console.log(`${holds ? 'ok    ' : 'FAILED'}  ${what}${holds || seen === '' ? '' : `: ${seen}`}`);
  if (!holds) failures += 1;
}

const browser = await puppeteer.launch({
  executablePath: given.chromium,
  args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'],
});

// Opens a file, waits until its charts are drawn, and notes what the page does meanwhile.
async function open(path, {viewport = kDesk, scheme = 'light', media = 'screen'} = {}) {
  const page = await browser.newPage();
  const noted = {console: [], requests: [], dialogs: []};
  const address = pathToFileURL(path).href;
  page.on('console', (message) => noted.console.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => noted.console.push(String(error)));
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== address) noted.requests.push(request.url());
  });
  page.on('dialog', (dialog) => {
    noted.dialogs.push(dialog.message());
    dialog.dismiss();
  });
  await page.setViewport(viewport);
  await page.emulateMediaType(media);
  await page.emulateMediaFeatures([{name: 'prefers-color-scheme', value: scheme}]);
  await page.goto(address, {waitUntil: 'load'});
  const charts = await page.$$eval('figure.chart', (figures) => figures.length);
  if (charts > 0) {
    await page.waitForFunction(() => document.documentElement.dataset.cxsDrawn, {timeout: 30000})
      .catch(() => noted.console.push('the charts were not drawn within 30 s'));
  }
  return {page, noted};
}

async function screenshot(page, name) {
  if (!given.screens) return;
  mkdirSync(given.screens, {recursive: true});
  await page.screenshot({path: `${given.screens}/${name}.png`, fullPage: true});
}

function checkQuiet(noted, name) {
  check(noted.console.length === 0, `${name}: nothing is logged`, noted.console.join(' | '));
  check(noted.requests.length === 0, `${name}: nothing is requested`, noted.requests.join(' '));
  check(noted.dialogs.length === 0, `${name}: no script of a name runs`, noted.dialogs.join(' '));
}

// Each chart has as many marks as its data has rows, and each mark is to be seen. Periods to come
// have no bar in the chart of adoption, but its curve and the band around it.
async function checkCharts(page, name) {
  const charts = await page.$$eval('figure.chart', (figures) => figures.map((figure) => {
    const spec = JSON.parse(figure.querySelector('script.spec').textContent);
    const marks = Array.from(figure.querySelectorAll('.plot svg .rows_marks > *'));
    const svg = figure.querySelector('.plot svg');
    const plot = figure.querySelector('.plot');
    const ofCurve = (row) => 'curve' in row && row.customers == null;
    const lines = ['.mark-line path', '.mark-area path'].map((mark) => svg?.querySelector(mark));
    return {
      id: figure.id,
      rows: spec.data.values.filter((row) => !ofCurve(row)).length,
      curves: spec.data.values.some(ofCurve),
      drawnCurves: lines.filter((line) => line?.getBoundingClientRect().width > 0).length,
      marks: marks.length,
      drawn: marks.filter((mark) => {
        const box = mark.getBoundingClientRect();
        return box.width + box.height > 0 && !/NaN|undefined/.test(mark.getAttribute('d') || '');
      }).length,
      title: figure.querySelector('h3')?.textContent ?? '',
      text: document.getElementById(plot.getAttribute('aria-labelledby'))?.textContent ?? '',
      data: figure.querySelector('details table') !== null ||
        document.querySelector(figure.querySelector('.note a')?.getAttribute('href')) !== null,
      width: svg?.getBoundingClientRect().width ?? 0,
      frame: plot.getBoundingClientRect().width,
      height: svg?.getBoundingClientRect().height ?? 0,
    };
  }));
  check(charts.length > 0, `${name}: there are charts`);
  for (const chart of charts) {
    check(chart.rows > 0 && chart.marks === chart.rows && chart.drawn === chart.rows,
      `${name}: ${chart.id} draws its ${chart.rows} rows`, `${chart.marks}, ${chart.drawn} visible`);
    if (chart.curves) {
      check(chart.drawnCurves === 2, `${name}: ${chart.id} draws its curve and band`);
    }
    check(chart.text.length > 20, `${name}: ${chart.id} has a text alternative`, chart.text);
    check(chart.data, `${name}: the data of ${chart.id} can be seen`);
    check(chart.width <= chart.frame + 1 && chart.width > chart.frame / 2,
      `${name}: ${chart.id} fills its frame`, `${chart.width} of ${chart.frame}`);
  }
  return charts;
}

async function checkAxe(page, name) {
  await page.evaluate(axe);
  const result = await page.evaluate(() => axe.run(document, {resultTypes: ['violations']}));
  const told = (violation) => `${violation.id} (${violation.impact}): ${violation.nodes.length} x ` +
    violation.nodes[0].html.slice(0, 120) + ' ' + violation.nodes[0].failureSummary;
  const serious = result.violations.filter((v) => v.impact === 'serious' || v.impact === 'critical');
  check(serious.length === 0, `${name}: axe finds nothing serious`, serious.map(told).join('\n'));
  for (const rest of result.violations.filter((v) => !serious.includes(v))) {
    console.log(`note    ${name}: ${told(rest)}`);
  }
}

// Nothing reaches beyond the paper or the screen, but for tables in their frames.
async function checkWidth(page, name) {
  const beyond = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const found = Array.from(document.querySelectorAll('body *')).filter((element) => {
      if (element.closest('.frame') || element.closest('svg') || element.closest('.skip')) return false;
      return element.getBoundingClientRect().right > width + 0.5;
    });
    if (document.documentElement.scrollWidth > width) found.push(document.documentElement);
    return found.map((element) => `${element.tagName}.${element.className}`).slice(0, 5);
  });
  check(beyond.length === 0, `${name}: nothing is wider than the page`, beyond.join(' '));
}

async function testLooks() {
  for (const [name, options] of Object.entries({
    'light': {},
    'dark': {scheme: 'dark'},
    'phone': {viewport: kPhone},
    'phone-dark': {viewport: kPhone, scheme: 'dark'},
    'paper': {viewport: kPaper, media: 'print', scheme: 'dark'},
  })) {
    const {page, noted} = await open(given.page, options);
    await checkCharts(page, name);
    await checkWidth(page, name);
    await checkAxe(page, name);
    checkQuiet(noted, name);
    await screenshot(page, name);
    await page.close();
  }
}

// A page that becomes narrower draws its charts anew.
async function testResize() {
  const {page} = await open(given.page);
  await page.setViewport(kPhone);
  await new Promise((resolve) => setTimeout(resolve, 500));
  await checkCharts(page, 'resized');
  await checkWidth(page, 'resized');
  await page.close();
}

async function testPaper() {
  const {page} = await open(given.page);
  // What a browser tells the page before it prints.
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  const widths = await page.$$eval('figure.chart svg', (charts) => charts.map((c) => c.getAttribute('width')));
  check(widths.every((width) => width === '680'), 'paper: charts are drawn to its width', widths);
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  await checkCharts(page, 'after printing');
  const options = {preferCSSPageSize: true, printBackground: false};
  if (given.screens) options.path = `${given.screens}/report.pdf`;
  const pdf = Buffer.from(await page.pdf(options)).toString('latin1');
  const sizes = new Set(pdf.match(/\/MediaBox *\[[^\]]*\]/g));
  check(sizes.size === 1 && /\[0 0 59[45][.0-9]* 84[12][.0-9]*\]/.test([...sizes][0]),
    'paper: every page is A4', [...sizes].join(' '));
  const tall = await page.$$eval('figure.chart .plot', (plots) =>
    plots.filter((plot) => plot.getBoundingClientRect().height > 900).length);
  check(tall === 0, 'paper: every chart fits on a page');
  await page.close();
}

async function testHostile() {
  const {page, noted} = await open(given.hostile, {viewport: kPhone});
  await checkCharts(page, 'hostile');
  await checkWidth(page, 'hostile');
  checkQuiet(noted, 'hostile');
  const seen = await page.evaluate(() => ({
    text: document.body.textContent,
    intruders: document.querySelectorAll('iframe, img, main b, main u, svg[onload], [onerror], [onfocus]').length,
    scripts: document.querySelectorAll('script:not(.spec)').length,
    drawn: Array.from(document.querySelectorAll('svg text')).map((text) => text.textContent).join(' '),
  }));
  check(seen.text.includes('<script>alert(1)</script>'), 'hostile: a name of tags stands as text');
  check(seen.drawn.includes('<script>alert(1)'), 'hostile: also in a chart');
  check(seen.intruders === 0, 'hostile: no name became an element', seen.intruders);
  check(seen.scripts === 1, 'hostile: there is one script, the page\'s own', seen.scripts);
  await screenshot(page, 'hostile');
  await page.close();
}

async function testPlain() {
  const {page, noted} = await open(given.plain, {viewport: kPhone});
  const seen = await page.evaluate(() => ({
    scripts: document.scripts.length,
    charts: document.querySelectorAll('figure').length,
    tables: document.querySelectorAll('table').length,
    text: document.body.innerText,
  }));
  check(seen.scripts === 0 && seen.charts === 0, 'plain: no script and no empty chart');
  check(seen.tables > 10, 'plain: the tables are there', seen.tables);
  check(seen.text.includes('scripts/vega'), 'plain: it says how to get charts');
  await checkWidth(page, 'plain');
  await checkAxe(page, 'plain');
  checkQuiet(noted, 'plain');
  await screenshot(page, 'plain');
  await page.close();
}

async function testHost() {
  const {page, noted} = await open(given.host);
  await checkCharts(page, 'host');
  check(noted.console.length === 0, 'host: nothing is logged', noted.console.join(' | '));
  const asked = noted.requests.map((address) => address.split('/').pop()).sort().join(' ');
  check(asked === 'draw.js vega-interpreter.min.js vega-lite.min.js vega.min.js',
    'host: the four scripts are requested and nothing else', asked);
  const margin = await page.evaluate(() => getComputedStyle(document.body).margin);
  check(margin === '8px', 'host: its own look is as it was', margin);
  await page.close();
}

try {
  await testLooks();
  await testResize();
  await testPaper();
  await testHostile();
  await testPlain();
  await testHost();
} finally {
  await browser.close();
}
console.log(failures === 0 ? 'All holds.' : `${failures} failed.`);
process.exit(failures === 0 ? 0 : 1);
