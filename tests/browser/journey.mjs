// Goes through the portal in a real browser: `node journey.mjs --base http://… --journey referral|pages|effort|record [--browser firefox] [--script] --theme dark --width 320`.
// The password of everybody comes in INTAKE_TEST_PASSWORD. Ends with 0 when all was as it should be.

import { parseArgs } from 'node:util';
import assert from 'node:assert/strict';
import { ADA } from './ada.mjs';
import { record } from './record.mjs';
import { answer, control, go, hides, open, person, pictures, press, says, tabThrough, text, until, visit } from './look.mjs';

const PASSWORD = process.env.INTAKE_TEST_PASSWORD;

async function signIn(it, username, password = PASSWORD) {
  await visit(it, '/sign-in');
  await it.page.getByLabel('User name').fill(username);
  await it.page.locator('[name="password"]').fill(password);
  await press(it, 'Sign in');
}

async function signOut(it) {
  await press(it, it.page.getByRole('button', { name: 'Sign out' }));
  assert.ok(it.page.url().includes('/sign-in'));
}

const path = (it) => new URL(it.page.url()).pathname;

/** Begins a combined referral; the page of its draft. */
async function begin(it) {
  await visit(it, '/referrals');
  await press(it, 'Start a referral');
  await answer(it, 'kind', 'combined');
  await press(it, 'Continue');
}

async function fill(it, answers) {
  for (const [name, value] of Object.entries(answers)) await answer(it, name, value);
}

/** From the form over the check to the receipt; the reference. */
async function send(it) {
  await press(it, it.page.locator('.decisions').getByRole('button', { name: 'Continue: check answers' }));
  await says(it, 'Check your answers');
  await press(it, 'Send referral');
  assert.ok(path(it).endsWith('/receipt'), it.page.url());
  return (await it.page.locator('.receipt__reference').innerText()).trim();
}

async function writeAndSend(it, answers) {
  await begin(it);
  await fill(it, answers);
  return send(it);
}

/** The advocate opens a referral from the queue when it has been compared with the clients. */
async function view(it, child, reference) {
  await visit(it, '/queue');
  await press(it, new RegExp(`^View the referral of ${child}`));
  assert.equal(path(it), `/queue/${reference}`);
  if ((await text(it)).includes('was not compared')) {
    await until(`${reference} is compared`, async () => {
      await it.page.reload();
      return !(await text(it)).includes('was not compared');
    });
    await visit(it, `/queue/${reference}`);
  }
}

const decide = (it, name, expected) => press(it, control(it.page.locator('.decisions'), name), expected);

/** A referral with mistakes, saved, gone on with and sent. */
async function firstReferral(referrer) {
  const { page, at } = referrer;
  await begin(referrer);
  await answer(referrer, 'child.first_name', 'Ada');
  if (at.script) {
    await page.getByRole('link', { name: 'My referrals' }).first().click();
    await until('leaving an unsaved form asks', () => referrer.asked === 1);
    assert.ok(path(referrer).startsWith('/referrals/drafts/'), 'who is asked can stay');
    referrer.asked = 0;
  }
  const check = page.locator('.decisions').getByRole('button', { name: 'Continue: check answers' });
  await press(referrer, check, { status: 422 });
  await page.locator('.errors a[href="#child.sex"]').click();
  await until('a mistake leads to its field', () => page.evaluate(() => document.activeElement.id === 'child.sex'));
  assert.equal(await page.locator('[name="child.first_name"]').inputValue(), 'Ada', 'nothing typed is lost');
  if (at.script) assert.ok((await tabThrough(referrer)) > 50);

  await fill(referrer, ADA);
  await press(referrer, 'Save and exit');
  await says(referrer, 'Your referral is saved', 'Not sent yet', 'King, Ada');
  await press(referrer, /^Discard .*King, Ada/);
  await press(referrer, 'No, keep it');
  assert.equal(await page.locator('[name="disclosure.narrative"]').inputValue(), ADA['disclosure.narrative']);
  const reference = await send(referrer);
  await press(referrer, 'See this referral');
  await says(referrer, reference, 'Received', '12 Elm Street');
  await press(referrer, 'Withdraw this referral');
  await press(referrer, 'No, keep it');
  return reference;
}

/** The advocate returns it, the referrer corrects it and sends it again. */
async function returned(advocate, referrer, reference) {
  await view(advocate, 'King, Ada', reference);
  await says(advocate, '12 Elm Street', 'Complete for import');
  await decide(advocate, 'Return to referrer');
  await press(advocate, 'Return to referrer', { status: 422 });
  await answer(advocate, 'reason', 'missing_guardian_contact');
  const note = advocate.page.locator('[name="note.caregiver.0.phone"]');
  assert.ok(!(await note.isVisible()), 'what is wrong is asked of ticked fields');
  await answer(advocate, 'fields.missing', 'caregiver.0.phone');
  await note.fill('A number at which we can call.');
  await advocate.page.getByText('Choose the fields to correct').click();
  await answer(advocate, 'fields.child.0', 'child.school');
  await advocate.page.getByLabel('Note to the referrer').fill('Please ask the teacher.');
  await press(advocate, 'Update the preview');
  await says(advocate, 'Caregiver 1: Telephone');
  await press(advocate, 'Return to referrer');
  await says(advocate, 'The referral was returned to its referrer.');
  await visit(advocate, '/queue?status=rejected');
  await says(advocate, 'King, Ada');

  await visit(referrer, '/referrals');
  await says(referrer, 'Needs correction');
  await press(referrer, 'King, Ada');
  await says(referrer, 'There is no guardian to contact', 'Please ask the teacher.', 'A number at which we can call.');
  await press(referrer, 'Correct and send again');
  await referrer.page.getByRole('link', { name: 'Caregiver 1: Telephone' }).click();
  await until('what to correct leads there', () => referrer.page.evaluate(() => document.activeElement.id === 'caregiver.0.phone'));
  await referrer.page.getByText('Everything else that you sent').click();
  await fill(referrer, { 'caregiver.0.first_name': 'Ann', 'caregiver.0.last_name': 'King', 'caregiver.0.relation': 'mother', 'caregiver.0.phone': '555-0117' });
  assert.equal(await send(referrer), reference, 'the reference stays');

  await view(advocate, 'King, Ada', reference);
  await says(advocate, 'Sent again', '555-0117', 'What was asked for', 'Not changed', 'What changed since the version before');
  await press(advocate, 'Version 1');
  await hides(advocate, '555-0117');
  await press(advocate, 'See the current version');
}

/** The advocate imports it as a new client; the client's address. */
async function imported(advocate) {
  await decide(advocate, 'Import');
  await says(advocate, 'No client is like this child.');
  await answer(advocate, 'last_name', '');
  await answer(advocate, 'first_name', 'Wanda');
  await press(advocate, 'Search', { status: 422 });
  await answer(advocate, 'last_name', 'Kingsley');
  await press(advocate, 'Search');
  await press(advocate, 'Add new client');
  assert.equal(await advocate.page.locator('[name="child.last_name"]').inputValue(), 'King', 'the profile is filled in');
  await answer(advocate, 'child.first_name', '');
  await answer(advocate, 'child.last_name', '');
  await press(advocate, 'Save', { status: 422 });
  await fill(advocate, { 'child.first_name': 'Ada', 'child.last_name': 'King' });
  await press(advocate, 'Save');
  assert.match(path(advocate), /^\/clients\//);
  await says(advocate, 'King', '12 Elm Street');
  return path(advocate);
}

/** Without scrolling one sees who the child may be and what can be decided; on a wide screen the comparison begins there. */
async function atFirstSight({ page, at }) {
  await page.evaluate(() => scrollTo(0, 0));
  const box = (selector) => page.locator(selector).first().boundingBox();
  const bar = await box('.decisions');
  assert.ok(bar.y >= 0 && bar.y + bar.height <= page.viewportSize().height + 1, `the decisions are in sight: ${JSON.stringify(bar)}`);
  assert.ok(bar.height < 110, `and leave room: ${bar.height}`);
  assert.equal(await page.locator('.decisions a').last().evaluate((it) => it.getBoundingClientRect().right <= innerWidth), true);
  const seen = at.width < 600 ? '.lead a' : '.known .head';
  const wanted = await box(seen);
  assert.ok(wanted.y + wanted.height <= bar.y, `${seen} is in sight: ${JSON.stringify(wanted)}`);
}

/** Who was judged to be another child may be the same after all. */
async function judgedAndTakenBack(advocate) {
  await press(advocate, /^Not the same child/);
  await press(advocate, 'Not the same child');
  await says(advocate, 'Remembered: they are not the same child.');
  await advocate.page.getByText('Judged not to be the same child').first().click();
  await press(advocate, /^They may be the same after all/);
  await says(advocate, 'Taken back: they may be the same child after all.');
}

/** From the client viewer to the client, as a new account. */
async function intoNewAccount(advocate, client) {
  await press(advocate, /^Import to this client/);
  await says(advocate, 'Import to an existing client');
  await advocate.page.getByLabel('As a new account: a new case or a new set of services').check();
  await press(advocate, 'Import to this client');
  assert.equal(path(advocate), client);
}

/** An import on which nothing rests is taken back; one on which another one rests is not, and it is said which. */
async function importUndone(advocate, first, second) {
  await visit(advocate, `/queue/${first}`);
  await decide(advocate, 'Undo', { status: 409 });
  await says(advocate, 'This cannot be undone, because Alan Turing has imported another referral');
  await visit(advocate, `/queue/${second}`);
  await decide(advocate, 'Undo');
  await says(advocate, 'Account 2 was opened by the import and is closed.');
  await press(advocate, 'Undo it');
  await says(advocate, 'The decision was undone.');
}

/** A second referral of the same child goes to the same client. */
async function importedAgain(advocate, referrer, client, first) {
  const reference = await writeAndSend(referrer, { ...ADA, 'child.last_name': 'Kings' });
  await view(advocate, 'Kings, Ada', reference);
  assert.ok(await advocate.page.locator('.evidence').first().isVisible(), 'the client is shown with the evidence');
  await atFirstSight(advocate);
  // A second time in one window, Firefox shows no focus to who leads it.
  if (advocate.at.name === 'chromium') await tabThrough(advocate);
  if (advocate.at.script && advocate.at.name === 'chromium') {
    // On a telephone that lies on its side.
    const size = advocate.page.viewportSize();
    await advocate.page.setViewportSize({ width: 640, height: 360 });
    await tabThrough(advocate);
    await advocate.page.setViewportSize(size);
  }
  assert.equal(await advocate.page.locator(`#known ~ * a[href="${client}"], section a[href="${client}"]`).count() > 0, true);
  await judgedAndTakenBack(advocate);
  await decide(advocate, 'Import');
  await press(advocate, 'Add new client');
  await says(advocate, 'Why is this another child?');
  await press(advocate, 'Client viewer');
  await intoNewAccount(advocate, client);
  await importUndone(advocate, first, reference);
  await view(advocate, 'Kings, Ada', reference);
  await decide(advocate, 'Import');
  await intoNewAccount(advocate, client);
  // The number of the account that was closed is not used again.
  await press(advocate, 'Account 3');
  await says(advocate, reference);
  await visit(advocate, '/queue?status=imported');
  await says(advocate, 'Kings, Ada');
  await visit(advocate, `/queue/${reference}`);
  await says(advocate, 'Imported to King, Ada, account 3');

  await visit(advocate, '/clients');
  await press(advocate, 'Search', { status: 422 });
  await fill(advocate, { first_name: 'Ada', last_name: 'King' });
  await press(advocate, 'Search');
  await says(advocate, 'Clients found', 'King');
}

/** A third referral is deleted, and brought back. */
async function deletedAndUndone(advocate, referrer) {
  const reference = await writeAndSend(referrer, { ...ADA, 'child.first_name': 'Wanda', 'child.last_name': 'Unheard', 'child.street': '3 Oak Lane', 'safety.immediate_danger': 'yes' });
  await view(advocate, 'Unheard, Wanda', reference);
  await says(advocate, 'Urgent');
  await decide(advocate, 'Delete');
  await advocate.page.getByLabel('Why it is deleted').fill('Sent by mistake.');
  await press(advocate, 'Delete');
  await says(advocate, 'The referral was deleted.');
  await visit(advocate, '/queue?status=deleted');
  await press(advocate, /^Undo the referral of Unheard, Wanda/);
  await press(advocate, 'Undo it');
  await says(advocate, 'The decision was undone.');
  await visit(advocate, '/queue');
  await says(advocate, 'Unheard, Wanda');
  return reference;
}

/** The desk: on duty, the filters of the queue, a referral that is taken and given back, a client who is assigned, the reports. */
async function desk(advocate, urgent, client) {
  await visit(advocate, '/');
  await press(advocate, 'Go on duty');
  await says(advocate, 'On duty now: Alan Turing.');
  await visit(advocate, '/queue');
  await press(advocate, advocate.page.locator('.chips a', { hasText: 'Urgent' }));
  await says(advocate, 'Unheard, Wanda', 'due in');
  await press(advocate, advocate.page.locator('.chips a', { hasText: 'Mine' }));
  await says(advocate, 'You have no referral');
  await visit(advocate, `/queue/${urgent}`);
  await press(advocate, 'Take it');
  await says(advocate, 'You have it');
  await visit(advocate, '/queue?only=mine');
  await says(advocate, 'Unheard, Wanda', 'You have it');
  await visit(advocate, client);
  await press(advocate, 'Assign to me');
  await says(advocate, 'This client is assigned to you.');
  await visit(advocate, '/');
  await says(advocate, 'Unheard, Wanda', 'Clients you looked at last');
  assert.equal(await advocate.page.locator(`.card a[href="${client}"]`).count(), 2, 'assigned, and looked at');
  await visit(advocate, '/clients?status=mine');
  await says(advocate, 'King');
  await visit(advocate, '/reports/flow');
  await says(advocate, '3 referrals were sent in 13 weeks: 2 imported, 1 waiting.');
  await advocate.page.getByText('The same in numbers').first().click();
  assert.ok(await advocate.page.locator('table').first().isVisible());
  await visit(advocate, `/queue/${urgent}`);
  await press(advocate, 'Give it back');
  await says(advocate, 'Nobody works on it.');
}

/** Single keys do nothing until they are turned on, and nothing while somebody types. */
async function byKeys(it, client) {
  const { page } = it;
  const focused = () => page.evaluate(() => document.activeElement.dataset.key ?? null);
  const pressed = async (...keys) => {
    const loaded = page.waitForEvent('load');
    for (const key of keys) await page.keyboard.press(key);
    await loaded;
  };
  await visit(it, '/queue');
  await page.keyboard.press('j');
  assert.equal(await focused(), null, 'off until they are turned on');
  await visit(it, '/account/password');
  await press(it, 'Keyboard shortcuts');
  await press(it, 'Turn them on');
  await says(it, 'They are on for you.');
  await visit(it, '/queue');
  await page.keyboard.press('Control+j');
  assert.equal(await focused(), null, 'never with Ctrl');
  await page.keyboard.press('j');
  assert.equal(await focused(), 'row');
  await pressed('o');
  assert.match(path(it), /^\/queue\/R-/);
  assert.equal(await page.locator('.decisions [data-key="3"]').getAttribute('aria-keyshortcuts'), '3', 'announced');
  await page.keyboard.press('?');
  assert.ok(await page.locator('#keys').isVisible());
  await page.keyboard.press('3');
  await page.keyboard.press('Escape');
  assert.ok(!await page.locator('#keys').isVisible() && /^\/queue\/R-[^/]+$/.test(path(it)), 'the list takes no other key');
  await pressed('3');
  assert.match(path(it), /\/rejection$/);
  await pressed('u');
  await pressed('/');
  assert.equal(path(it), '/clients');
  await page.locator('[name="first_name"]').focus();
  await page.keyboard.type('gqu/1');
  assert.equal(await page.locator('[name="first_name"]').inputValue(), 'gqu/1', 'never in fields');
  await page.locator('h1').click();
  await pressed('g', 'q');
  assert.equal(path(it), '/queue');
  await visit(it, '/account/shortcuts');
  await press(it, 'Turn them off');
  await visit(it, client);
}

/** A fourth referral is of the same child as the third: both become one, and two again. */
async function mergedAndParted(advocate, referrer) {
  const { page } = advocate;
  const reference = await writeAndSend(referrer, { ...ADA, 'child.first_name': 'Wanda', 'child.last_name': 'Unheard', 'child.street': '4 Oak Lane', 'child.phone': '555-0123' });
  await visit(advocate, `/queue/${reference}`);
  await decide(advocate, 'Merge');
  await press(advocate, 'Search', { status: 422 });
  await fill(advocate, { first_name: 'Wanda', last_name: 'Unheard' });
  await press(advocate, 'Search');
  await press(advocate, page.getByRole('link', { name: /^Compare and merge.*Unheard, Wanda/ }).first());
  await says(advocate, 'Choose what goes into the result', 'They differ', 'Only in the first', 'Stays in the queue');
  await tabThrough(advocate);
  await answer(advocate, 'take.home_address', 'second');
  await answer(advocate, 'note', 'Both came from her school.');
  await press(advocate, 'Check the result');
  await says(advocate, 'What happens when you merge them', 'What is left out', '4 Oak Lane', 'Both came from her school.');
  await press(advocate, 'Change the choices');
  assert.ok(await page.locator('[name="take.home_address"][value="second"]').isChecked(), 'what was chosen stays chosen');
  await press(advocate, 'Check the result');
  await press(advocate, 'Merge the two referrals');
  await says(advocate, 'The two referrals were merged.', 'Merged from two referrals', '3 Oak Lane', '555-0123');
  await hides(advocate, '4 Oak Lane');
  await visit(advocate, '/queue?status=merged');
  await says(advocate, `Merged into ${reference}`);
  await visit(advocate, `/queue/${reference}`);
  await decide(advocate, 'Undo');
  await says(advocate, 'are two referrals again');
  await fill(advocate, { own_password: PASSWORD });
  await press(advocate, 'Undo it');
  await says(advocate, 'The decision was undone.', '4 Oak Lane');
}

/** The whole way of a referral. */
async function referral(at) {
  const [referrer, advocate] = [await person(at), await person(at)];
  await visit(referrer, '/sign-in');
  await press(referrer, 'Sign in', { status: 422 });
  await signIn(referrer, 'referrer');
  await signIn(advocate, 'advocate');
  const first = await firstReferral(referrer);
  await returned(advocate, referrer, first);
  const client = await imported(advocate);
  await visit(referrer, '/referrals');
  await says(referrer, 'Accepted');
  await importedAgain(advocate, referrer, client, first);
  const urgent = await deletedAndUndone(advocate, referrer);
  await desk(advocate, urgent, client);
  if (at.script) await byKeys(advocate, client);
  await mergedAndParted(advocate, referrer);
  await signOut(referrer);
  await signOut(advocate);
}

/** Clients who may be the same child: what was opened stays open, and after a pair comes the next one. */
async function judgePairs(it) {
  const { page } = it;
  await visit(it, '/clients/duplicates');
  const names = await page.locator('.pair strong a').allInnerTexts();
  assert.equal(names.length, 4, names);
  await page.locator('.pair summary').first().click();
  assert.ok(await page.locator('.pair .waterfall').first().isVisible(), 'the evidence is drawn');
  await tabThrough(it);
  await press(it, page.locator('.pair button').first());
  await says(it, 'Remembered');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'judged', 'where the pair stood');
  assert.ok(await page.locator('#judged').evaluate((element) => element.getBoundingClientRect().top < innerHeight), 'it is seen');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.innerText), names[2], 'the next pair follows');
  await press(it, page.locator('.pair button').first());
  await says(it, 'Remembered', 'No two clients');
}

/** The pages that the way of a referral does not touch: an administrator's, and those about passwords. */
async function pages(at) {
  const [admin, newcomer] = [await person(at), await person(at)];
  await visit(admin, '/personnel', {});
  assert.equal(path(admin), '/sign-in', 'first one signs in');
  await admin.page.getByLabel('User name').fill('admin');
  await admin.page.locator('[name="password"]').fill('wrong');
  const show = admin.page.getByRole('button', { name: 'Show' });
  if (at.script) {
    await show.click();
    assert.equal(await admin.page.locator('[name="password"]').getAttribute('type'), 'text');
  } else assert.equal(await show.count(), 0, 'a button that would do nothing is not there');
  await press(admin, 'Sign in', { status: 422 });
  await admin.page.locator('[name="password"]').fill(PASSWORD);
  const loaded = admin.page.waitForEvent('load');
  await admin.page.keyboard.press('Enter');
  await loaded;
  assert.equal(path(admin), '/personnel', 'signing in leads to where one wanted to go');

  await visit(admin, '/');
  await visit(admin, '/personnel');
  await press(admin, 'Add person');
  await press(admin, 'Save', { status: 422 });
  const once = 'orchard-violet-82-saddle';
  await fill(admin, { first_name: 'Margaret', last_name: 'Hamilton', title: 'Detective', email: 'hamilton@example.org', username: 'newcomer', password: once, repeated: once });
  await admin.page.locator('[name="agency"]').selectOption({ label: 'Springfield Police' });
  for (const box of ['system_user', 'referral_user', 'active']) await admin.page.locator(`[name="${box}"]`).check();
  await press(admin, 'Save');
  await says(admin, 'Hamilton', 'newcomer');
  await press(admin, admin.page.getByRole('link', { name: /Hamilton/ }));
  await answer(admin, 'email', 'nowhere');
  await press(admin, 'Save', { status: 422 });
  await answer(admin, 'email', 'hamilton@example.org');
  await press(admin, 'Save');

  await visit(admin, '/agencies');
  await press(admin, 'Add agency', { status: 422 });
  await fill(admin, { name: 'Elm County Sheriff', kind: 'law_enforcement' });
  await press(admin, 'Add agency');
  await says(admin, 'Elm County Sheriff');
  await visit(admin, '/admin/status');
  await press(admin, admin.page.locator('a[href="/admin/status?check=yes"]'));
  await visit(admin, '/admin/matching');
  await press(admin, 'Compare', { status: 422 });
  const both = { 'child.first_name': ['Ada', 'Adda'], 'child.last_name': ['King', 'King'] };
  for (const [name, values] of Object.entries(both)) {
    for (const [place, value] of values.entries()) await admin.page.locator(`main [name$="${name}"]`).nth(place).fill(value);
  }
  await press(admin, 'Compare');
  assert.ok(await admin.page.locator('.waterfall').isVisible(), 'the evidence is drawn');
  await visit(admin, '/queue/new');
  await press(admin, 'Start', { status: 422 });
  for (const empty of ['/queue', '/queue?status=merged', '/queue?status=withdrawn', '/clients?status=inactive']) await visit(admin, empty);
  await visit(admin, '/clients');
  await judgePairs(admin);
  await visit(admin, '/nowhere', { status: 404 });
  await visit(admin, '/queue/AAAA-AAAA', { status: 404 });

  await signIn(newcomer, 'newcomer', once);
  assert.equal(path(newcomer), '/account/password', 'a password that somebody else has chosen is changed first');
  await fill(newcomer, { present: once, password: 'short', repeated: 'other' });
  await press(newcomer, 'Change password', { status: 422 });
  await fill(newcomer, { present: once, password: 'kettle-harvest-19-mural', repeated: 'kettle-harvest-19-mural' });
  await press(newcomer, 'Change password');
  await visit(newcomer, '/referrals');
  await press(newcomer, 'Start a referral');
  await press(newcomer, 'Continue', { status: 422 });
  await visit(newcomer, '/personnel', { status: 403 });
  await signOut(newcomer);
  await signOut(admin);
}

/**
 * What the three commonest decisions take, from the queue on: counted, so that none of them grows unnoticed. Two referrals wait, a new
 * child and then one who is a client, and a third one that lacks its case number.
 */
async function effort(at) {
  const it = await person(at);
  const { page } = it;
  let keys = 0;
  let clicks = 0;
  const stroke = async (key, opens) => {
    const loaded = opens ? page.waitForEvent('load') : null;
    await page.keyboard.press(key);
    keys += 1;
    await loaded;
  };
  const click = async (what, opens = true) => {
    const loaded = opens ? page.waitForEvent('load') : null;
    await what.click();
    clicks += 1;
    await loaded;
  };
  const taken = (what) => {
    console.log(`${what}: ${keys} keys, ${clicks} clicks`);
    const was = [keys, clicks];
    [keys, clicks] = [0, 0];
    return was;
  };
  await signIn(it, 'advocate');

  await visit(it, '/queue');
  await click(page.getByRole('link', { name: /^View the referral of Lund/ }));
  await click(page.getByRole('link', { name: 'Import as a new client' }));
  await click(page.getByRole('button', { name: 'Save' }));
  assert.match(path(it), /^\/clients\//);
  assert.deepEqual(taken('a new child by mouse'), [0, 3]);

  await visit(it, '/account/shortcuts');
  await press(it, 'Turn them on');
  await visit(it, '/queue');
  await stroke('j');
  await stroke('o', true);
  await stroke('1', true);
  await stroke('s', true);
  assert.match(path(it), /^\/clients\//);
  assert.deepEqual(taken('a new child by keys'), [4, 0]);

  await visit(it, '/queue');
  await stroke('j');
  await stroke('o', true);
  await stroke('2', true);
  await stroke('s', true);
  assert.match(path(it), /^\/clients\//);
  assert.deepEqual(taken('a known child by keys'), [4, 0]);
  await stroke('z', true);
  assert.match(path(it), /^\/queue\/R-[^/]+\/undo$/);
  assert.deepEqual(taken('to the undo of an import by keys'), [1, 0]);

  await visit(it, '/queue');
  await click(page.getByRole('link', { name: /^View the referral of Known/ }));
  await click(page.getByRole('link', { name: 'Import to this client' }));
  await click(page.getByRole('button', { name: 'Import to this client' }));
  assert.match(path(it), /^\/clients\//);
  assert.deepEqual(taken('a known child by mouse'), [0, 3]);

  await visit(it, '/queue');
  await stroke('j');
  await stroke('o', true);
  await stroke('3', true);
  for (let n = 0; n < 4; n += 1) await stroke('j');
  await stroke('Space');
  await stroke('s', true);
  await says(it, 'The referral was returned to its referrer.');
  assert.deepEqual(taken('a return for its case number by keys'), [9, 0]);
  await stroke('z', true);
  await stroke('s', true);
  await says(it, 'The decision was undone.');
  assert.deepEqual(taken('to take that back by keys'), [2, 0]);

  await visit(it, '/queue');
  await click(page.getByRole('link', { name: /^Reject the referral of Ortega/ }));
  await click(page.getByLabel('The case number is missing'), false);
  await click(page.getByRole('button', { name: 'Return to referrer' }));
  assert.deepEqual(taken('a return by mouse'), [0, 3]);

  // An import is taken back, by who sees before what goes with it.
  await visit(it, '/queue?status=imported');
  await press(it, page.getByRole('link', { name: /^Undo the referral of Lund/ }));
  await says(it, 'was made by the import and is no client any more');
  await press(it, 'Undo it');
  await says(it, 'The decision was undone.', 'Lund');
}

const { values } = parseArgs({
  options: {
    base: { type: 'string' },
    browser: { type: 'string', default: 'chromium' },
    journey: { type: 'string' },
    script: { type: 'boolean', default: false },
    theme: { type: 'string' },
    width: { type: 'string' },
  },
});
const at = await open({ ...values, name: values.browser, width: Number(values.width) });
const signedIn = async (at, username) => {
  const it = await person(at);
  await signIn(it, username);
  return it;
};
const all = { referral, pages, effort, record: (at) => record(at, signedIn, PASSWORD) };
await go(at, all[values.journey], pictures, ({ browser }) => browser.close());
