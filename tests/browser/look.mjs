// A person at a browser, and what is looked at on every page they come to.

import { mkdtemp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import playwright from 'playwright-core';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const LEVELS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
const FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];
export const PATIENCE = 20_000;
const DEADLINE = 280_000;

/** Debian's browsers. Firefox is led by WebDriver BiDi, its own protocol for this; Playwright calls that an experiment. */
const BROWSERS = {
  chromium: () => playwright.chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS }),
  firefox: (theme) => playwright._bidiFirefox.launch({
    executablePath: '/usr/bin/firefox-esr',
    firefoxUserPrefs: { 'layout.css.prefers-color-scheme.content-override': theme === 'dark' ? 0 : 1 },
  }),
};

/** A browser. `options`: which one, where the site is, whether scripts run, which theme is asked for, how wide the window is. */
export async function open(options) {
  const browser = await BROWSERS[options.name](options.theme);
  return { ...options, browser, pages: [], looked: 0 };
}

/** Whether axe looks at the pages: it reads the document, which is the same in every browser. */
const axe = (at) => at.script && at.name === 'chromium';

/** Somebody in front of an own window, with own cookies. */
export async function person(at) {
  const context = await at.browser.newContext({
    baseURL: at.base,
    javaScriptEnabled: at.script,
    colorScheme: at.name === 'firefox' ? null : at.theme,
    viewport: { width: at.width, height: at.width < 600 ? 640 : 800 },
    hasTouch: at.width < 600,
    locale: 'en-US',
  });
  context.setDefaultTimeout(PATIENCE);
  if (axe(at)) await context.addInitScript({ path: AXE });
  const page = await context.newPage();
  const it = { at, page, status: 0, problems: [], asked: 0 };
  at.pages.push(it);
  page.on('response', (response) => {
    const request = response.request();
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) it.status = response.status();
    else if (response.status() >= 400) it.problems.push(`${response.url()} answers ${response.status()}`);
  });
  // A page that answers 4xx is reported as an error too; its status is looked at on its own.
  page.on('console', (message) => {
    const expected = /^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text());
    if (['error', 'warning'].includes(message.type()) && !expected) it.problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => it.problems.push(`script: ${error}`));
  page.on('requestfailed', (request) => {
    // A second address follows upon the first before it is loaded: nothing of the page is missing for it.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') it.problems.push(`${request.url()}: ${request.failure()?.errorText}`);
  });
  page.on('dialog', async (dialog) => {
    it.asked += 1;
    await dialog.dismiss();
  });
  return it;
}

/** Opens an address and looks at the page. */
export async function visit(it, path, expected = {}) {
  await it.page.goto(path, { waitUntil: 'load' });
  await look(it, expected);
}

/** Presses a link or button that leads to another page, and looks at it. */
export async function press(it, name, expected = {}) {
  const { page } = it;
  const target = typeof name === 'string' || name instanceof RegExp ? control(page.locator('main'), name) : name;
  const loaded = page.waitForEvent('load');
  loaded.catch(() => {});
  await target.click();
  await loaded;
  await look(it, expected);
}

/** The link or button of this name: what a person who hears the page would choose. */
export function control(within, name) {
  const options = { name, exact: typeof name === 'string' };
  return within.getByRole('link', options).or(within.getByRole('button', options)).first();
}

/** Answers a question, whatever kind of input it has. */
export async function answer(it, name, value) {
  const input = it.page.locator(`main [name="${name}"]`);
  const kind = await input.first().evaluate((element) => element.type);
  if (kind === 'radio' || kind === 'checkbox') await it.page.locator(`main [name="${name}"][value="${value}"]`).check();
  else if (kind === 'select-one') await input.selectOption(value);
  else await input.fill(value);
}

/** What a person reads. */
export const text = (it) => it.page.locator('main').innerText();

/** The page says so. */
export async function says(it, ...sentences) {
  const said = await text(it);
  for (const sentence of sentences) assert.ok(said.includes(sentence), `${it.page.url()} does not say “${sentence}”:\n${said}`);
}

/** The page says nothing of it. */
export async function hides(it, sentence) {
  const said = await text(it);
  assert.ok(!said.includes(sentence), `${it.page.url()} says “${sentence}”:\n${said}`);
}

/** Looks at a page: what holds on every one. */
async function look(it, { status = 200 }) {
  const { at, page } = it;
  const where = `${new URL(page.url()).pathname} (${it.status})`;
  at.looked += 1;
  assert.equal(it.status, status, `${where}:\n${await text(it)}`);
  inOrder(where, await page.evaluate(frame), { failed: status >= 400, width: at.width, theme: at.theme });
  if (status === 422) await until(`${where}: the mistakes have the focus`, () => page.evaluate(() => document.activeElement.matches('.errors')));
  if (axe(at)) await accessible(it, where);
  assert.equal(it.asked, 0, `${where}: asked whether to leave, though nothing would be lost`);
  assert.deepEqual(it.problems, [], where);
}

/** Whether what `frame` saw of a page is as on every one. */
export function inOrder(where, seen, { failed, width, theme }) {
  assert.equal(seen.title.startsWith('Error: '), failed, `${where}: the title is “${seen.title}”`);
  assert.equal(seen.h1, 1, `${where}: ${seen.h1} h1`);
  assert.ok(seen.lang && seen.skip && seen.help, `${where}: ${JSON.stringify(seen)}`);
  assert.ok(seen.signedIn || seen.open, `${where}: no way to sign out`);
  assert.deepEqual(seen.twice, [], `${where}: ids that occur twice`);
  assert.deepEqual(seen.nowhere, [], `${where}: links within the page that lead nowhere`);
  assert.deepEqual(seen.tooWide, [], `${where}: wider than ${width} px (${seen.width})`);
  assert.equal(seen.bright, theme === 'light', `${where}: the theme is not ${theme}`);
}

/** Runs in the page, also where its own scripts do not. */
export function frame() {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const ids = all('[id]').map((element) => element.id);
  const root = document.documentElement;
  const inScroller = (element) => element.closest('.table-scroll, pre') !== null;
  const parts = getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g).map(Number);
  const first = document.body.querySelector('a, button, input, select, textarea');
  return {
    title: document.title,
    h1: all('h1').length,
    lang: root.lang === 'en',
    skip: first?.getAttribute('href') === '#main' && document.getElementById('main') !== null,
    help: all('footer strong').some((element) => element.textContent.trim() !== ''),
    signedIn: all('form[action="/sign-out"] button').length === 1 && (all('header nav[aria-label]').length === 1 || location.pathname === '/account/password'),
    open: /^\/(sign-in|setup)/.test(location.pathname),
    twice: ids.filter((id, index) => ids.indexOf(id) !== index),
    nowhere: all('a[href^="#"]').map((link) => link.getAttribute('href').slice(1)).filter((id) => !document.getElementById(id)),
    width: root.scrollWidth,
    tooWide: root.scrollWidth <= innerWidth ? [] : all('body *')
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1 && !inScroller(element))
      .map((element) => `${element.localName}.${element.className}: ${element.textContent.trim().slice(0, 40)}`)
      .concat('the page'),
    bright: (parts[0] + parts[1] + parts[2]) / 3 > 128,
  };
}

async function accessible({ page }, where) {
  const violations = await page.evaluate(async (levels) => {
    // Without `preload` it fetches the stylesheet once more.
    const found = await globalThis.axe.run(document, { runOnly: levels, preload: false, resultTypes: ['violations'] });
    return found.violations.map((it) => `${it.id}: ${it.help}\n${it.nodes.map((node) => `    ${node.html}\n    ${node.failureSummary}`).join('\n')}`);
  }, LEVELS);
  assert.deepEqual(violations, [], `${where}: axe`);
}

/** Goes through a page with the Tab key: what has the focus is seen, and not covered by the bar at the bottom. */
export async function tabThrough(it) {
  // Firefox shows no focus in a window that is behind another one.
  await it.page.bringToFront();
  await it.page.locator('body').evaluate(() => { document.activeElement.blur(); scrollTo(0, 0); });
  const met = new Set();
  for (let presses = 0; presses < 400; presses += 1) {
    await it.page.keyboard.press('Tab');
    const now = await it.page.evaluate(() => {
      const element = document.activeElement;
      if (element === document.body) return null;
      const box = element.getBoundingClientRect();
      const bar = document.querySelector('.decisions');
      const covered = bar && !bar.contains(element) && getComputedStyle(bar).position === 'sticky' ? bar.getBoundingClientRect().top : innerHeight;
      const style = getComputedStyle(element);
      return {
        name: `${element.localName} ${element.name || element.getAttribute('href') || ''} ${element.value ?? ''}`,
        key: [...document.querySelectorAll('*')].indexOf(element),
        seen: Math.min(box.bottom, box.top + 24) <= covered && box.bottom > 0 && box.width > 0,
        outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none',
      };
    });
    if (now === null || met.has(now.key)) return met.size;
    met.add(now.key);
    assert.ok(now.seen, `${it.page.url()}: the focus on ${now.name} is hidden`);
    assert.ok(now.outlined, `${it.page.url()}: nothing shows the focus on ${now.name}`);
  }
  assert.fail(`${it.page.url()}: the Tab key never comes to the end`);
}

/** Waits until something is so. */
export async function until(what, isSo) {
  const end = Date.now() + PATIENCE;
  while (!(await isSo())) {
    assert.ok(Date.now() < end, what);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** Goes a journey, in time. When it fails, shows where it stood, and this process fails too. */
export async function go(at, journey, pictures, close) {
  const began = Date.now();
  try {
    const late = new Promise((_, reject) => setTimeout(() => reject(new Error(`not done after ${DEADLINE / 1000} seconds`)), DEADLINE).unref());
    await Promise.race([journey(at), late]);
    console.log(`${at.looked} pages in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  } catch (error) {
    console.error(error);
    await pictures(at);
    process.exitCode = 1;
  } finally {
    await close(at);
  }
}

/** What every open window shows, in a folder for who looks into a failure. */
export async function pictures(at) {
  const folder = await mkdtemp(join(tmpdir(), 'intake-browser-'));
  for (const [index, { page }] of at.pages.entries()) {
    const said = await page.screenshot({ path: join(folder, `${index}.png`), fullPage: true, timeout: 5_000 }).catch((error) => error);
    console.error(`${page.url()}: ${said instanceof Error ? said.message : join(folder, `${index}.png`)}`);
  }
}
