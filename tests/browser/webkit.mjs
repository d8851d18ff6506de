// Goes the main road of a referral in Debian's WebKitGTK: `node webkit.mjs --base http://…`.
// Playwright cannot lead it. Its own driver can, by W3C WebDriver, and has one window: who comes next signs in when the one before has signed out.
// The password of everybody comes in INTAKE_TEST_PASSWORD. Ends with 0 when all was as it should be.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as read } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import assert from 'node:assert/strict';
import { Builder, By, error } from 'selenium-webdriver';
import { ADA } from './ada.mjs';
import { frame, go, inOrder, PATIENCE, until } from './look.mjs';

const PASSWORD = process.env.INTAKE_TEST_PASSWORD;
const [WIDTH, HEIGHT] = [1280, 1000];

/** Starts a program that ends with this process, however this one ends. `stdio` is as in `spawn`. */
function start(at, command, args, stdio = 'inherit') {
  // Nothing of who runs the tests: neither their screen nor their settings, and no traces in their home.
  const env = { PATH: process.env.PATH, HOME: at.home, DISPLAY: at.display };
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', command, ...args], { env, stdio });
  at.started.push(child);
  return child;
}

/** A screen that nobody sees, the driver, and the browser in it. */
async function open(at) {
  at.home = await mkdtemp(join(tmpdir(), 'intake-webkit-'));
  const screen = start(at, 'Xvfb', ['-displayfd', '3', '-nolisten', 'tcp', '-screen', '0', `${WIDTH}x${HEIGHT}x24`], ['ignore', 'inherit', 'inherit', 'pipe']);
  // It looks for a free number itself, and says it when it is ready.
  const number = (await read(screen.stdio[3])).trim();
  assert.ok(number, 'Xvfb starts');
  at.display = `:${number}`;
  const port = await freePort();
  const server = `http://127.0.0.1:${port}`;
  start(at, 'WebKitWebDriver', [`--port=${port}`]);
  await until('the driver answers', () => fetch(`${server}/status`).then((it) => it.ok, () => false));
  // The small browser that comes with WebKitGTK: the driver knows where it is.
  const wanted = { browserName: 'MiniBrowser', timeouts: { pageLoad: PATIENCE, script: PATIENCE } };
  at.driver = await new Builder().usingServer(server).withCapabilities(wanted).build();
  await at.driver.manage().window().setRect({ x: 0, y: 0, width: WIDTH, height: HEIGHT });
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

async function close(at) {
  await at.driver?.quit().catch((error) => console.error(error.message));
  // The driver before the screen that its browser needs.
  for (const child of at.started.reverse()) {
    const ended = once(child, 'exit');
    if (child.kill()) await ended;
  }
  await rm(at.home, { recursive: true, maxRetries: 5 });
}

async function picture({ driver }) {
  if (!driver) return;
  const file = join(await mkdtemp(join(tmpdir(), 'intake-browser-')), 'webkit.png');
  await writeFile(file, await driver.takeScreenshot(), 'base64');
  console.error(`${await driver.getCurrentUrl()}: ${file}`);
}

const path = async (at) => new URL(await at.driver.getCurrentUrl()).pathname;

/** What a person reads. */
const text = (at) => at.driver.executeScript('return document.querySelector("main").innerText');

const value = (at, name) => at.driver.findElement(By.name(name)).getAttribute('value');

/** The link or button whose words begin so. */
const control = (words, within = '//main') => By.xpath(['a', 'button'].map((kind) => `${within}//${kind}[starts-with(normalize-space(), "${words}")]`).join(' | '));

/** Opens an address and looks at the page. */
async function visit(at, address) {
  await at.driver.get(at.base + address);
  await look(at, {});
}

/** Clicks on something. The driver does not scroll to all that is out of sight. */
async function click(at, where) {
  const element = await at.driver.findElement(where);
  await at.driver.executeScript('arguments[0].scrollIntoView({ block: "center" })', element);
  await element.click();
}

/** Whether the page without the mark is there. A question that meets the page on its way out has no answer yet. */
async function arrived(at) {
  try {
    return await at.driver.executeScript('return !globalThis.before && document.readyState === "complete"');
  } catch (unanswered) {
    if (unanswered instanceof error.NoSuchFrameError) return false;
    throw unanswered;
  }
}

/** Presses a link or button that leads to another page, waits for that page, and looks at it. */
async function press(at, target, expected = {}) {
  // The driver waits for a page that it was told to open, not for one that a click leads to. The page before bears a mark, then.
  await at.driver.executeScript('globalThis.before = true');
  await click(at, typeof target === 'string' ? control(target) : target);
  await until(`${target} leads to another page`, () => arrived(at));
  await look(at, expected);
}

/** Answers questions, whatever kinds of input they have. */
async function fill(at, answers) {
  for (const [name, answer] of Object.entries(answers)) {
    const input = await at.driver.findElement(By.css(`main [name="${name}"]`));
    const kind = await input.getAttribute('type');
    if (kind === 'radio') await click(at, By.css(`main [name="${name}"][value="${answer}"]`));
    else if (kind === 'select-one') await input.findElement(By.css(`[value="${answer}"]`)).click();
    else {
      await input.clear();
      await input.sendKeys(answer);
    }
  }
}

/** The page says so. */
async function says(at, ...sentences) {
  const said = await text(at);
  for (const sentence of sentences) assert.ok(said.includes(sentence), `${await path(at)} does not say “${sentence}”:\n${said}`);
}

/** Looks at a page: what holds on every one. The driver does not tell its status; its title says when something failed. */
async function look(at, { failed = false }) {
  const where = await path(at);
  at.looked += 1;
  inOrder(where, await at.driver.executeScript(frame), { failed, width: WIDTH, theme: 'light' });
  if (failed) await until(`${where}: the mistakes have the focus`, () => at.driver.executeScript('return document.activeElement.matches(".errors")'));
}

async function signIn(at, username) {
  await visit(at, '/sign-in');
  await fill(at, { username, password: PASSWORD });
  await press(at, 'Sign in');
  assert.notEqual(await path(at), '/sign-in');
}

async function signOut(at) {
  await press(at, control('Sign out', '//header'));
  assert.equal(await path(at), '/sign-in');
}

/** Presses a button of the bar at the bottom. */
const decide = (at, words, expected) => press(at, control(words, '//main//*[contains(@class, "decisions")]'), expected);

/** The referrer writes a referral with mistakes, corrects them and sends it; the reference. */
async function sent(at) {
  await visit(at, '/sign-in');
  await press(at, 'Sign in', { failed: true });
  await signIn(at, 'referrer');
  await visit(at, '/referrals');
  await press(at, 'Start a referral');
  await fill(at, { kind: 'combined' });
  await press(at, 'Continue');

  await fill(at, { 'child.first_name': 'Ada' });
  await decide(at, 'Continue: check answers', { failed: true });
  await click(at, By.css('.errors a[href="#child.sex"]'));
  await until('a mistake leads to its field', () => at.driver.executeScript('return document.activeElement.id === "child.sex"'));
  assert.equal(await value(at, 'child.first_name'), 'Ada', 'nothing typed is lost');
  await fill(at, ADA);
  await decide(at, 'Continue: check answers');
  await says(at, 'Check your answers', 'King', '12 Elm Street');
  await press(at, 'Send referral');
  assert.match(await path(at), /\/receipt$/);
  const reference = await at.driver.findElement(By.css('.receipt__reference')).getText();
  await press(at, 'See this referral');
  await says(at, reference, 'Received', '12 Elm Street');
  await signOut(at);
  return reference;
}

/** The advocate reads it and imports it as a new client. */
async function imported(at, reference) {
  await signIn(at, 'advocate');
  await visit(at, '/queue');
  await press(at, 'View the referral of King, Ada');
  assert.equal(await path(at), `/queue/${reference}`);
  await until(`${reference} is compared`, async () => {
    await visit(at, `/queue/${reference}`);
    return !(await text(at)).includes('was not compared');
  });
  await says(at, '12 Elm Street', 'She told her teacher.');
  await press(at, By.xpath('//main//*[contains(@class, "decisions")]//a[normalize-space() = "Import"]'));
  await says(at, 'No client is like this child.');
  await press(at, 'Add new client');
  assert.equal(await value(at, 'child.last_name'), 'King', 'the profile is filled in');
  await press(at, 'Save');
  assert.match(await path(at), /^\/clients\//);
  await says(at, 'King', '12 Elm Street');
  await signOut(at);
}

/** The main road of a referral. */
async function referral(at) {
  await open(at);
  const reference = await sent(at);
  await imported(at, reference);
  await signIn(at, 'referrer');
  await visit(at, '/referrals');
  await says(at, 'King, Ada', 'Accepted');
  await signOut(at);
}

const { values } = parseArgs({ options: { base: { type: 'string' } } });
await go({ base: values.base, started: [], looked: 0 }, referral, picture, close);
