// What the pages do better with a script; all of them work without. Stores nothing, sends nothing of what is typed.
'use strict';
(() => {
  const every = (selector, act) => document.querySelectorAll(selector).forEach(act);
  let changed = false;

  // Leaving a form with unsaved answers asks first.
  every('form[data-guard]', (form) => form.addEventListener('input', () => { changed = true; }));
  window.addEventListener('beforeunload', (event) => { if (changed) event.preventDefault(); });

  // A form is sent once. The buttons come back with the page, or after a while: a download leaves the page open.
  const locked = new Set();
  const unlock = (form) => {
    locked.delete(form);
    for (const button of form.elements) {
      if ('sent' in button.dataset) {
        button.disabled = false;
        delete button.dataset.sent;
      }
    }
  };
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== 'post') return;
    if (locked.has(form)) return event.preventDefault();
    locked.add(form);
    if ('guard' in form.dataset) changed = false;
    // Later, because a disabled button's name and value are not sent.
    setTimeout(() => {
      for (const button of form.elements) {
        if (button.type === 'submit' && !button.disabled) {
          button.disabled = true;
          button.dataset.sent = '';
        }
      }
    });
    setTimeout(() => unlock(form), 10000);
  });
  window.addEventListener('pageshow', () => [...locked].forEach(unlock));

  // "Show" beside a password.
  every('[data-reveal]', (button) => {
    const input = document.getElementById(button.dataset.reveal);
    button.hidden = false;
    button.addEventListener('click', () => {
      input.type = input.type === 'password' ? 'text' : 'password';
      [button.textContent, button.dataset.other] = [button.dataset.other, button.textContent];
    });
    // A shown password would be offered by the browser as an earlier answer.
    input.form?.addEventListener('submit', () => { input.type = 'password'; });
  });

  // How many characters are left.
  every('[data-count]', (line) => {
    const area = document.getElementById(line.dataset.count);
    area.addEventListener('input', () => {
      const left = line.dataset.max - [...area.value].length;
      line.textContent = line.dataset.words.replace('{n}', left < 0 ? '−' + -left : left);
    });
  });

  // Single keys, for who has turned them on: each presses a link or a button that is there to be seen.
  const keys = document.getElementById('keys');
  const seen = (key) => [...document.querySelectorAll('[data-key]')].filter((it) => it.dataset.key === key && it.checkVisibility());
  const step = (by) => {
    const rows = seen('row');
    const at = rows.indexOf(document.activeElement);
    rows[at < 0 ? 0 : at + by]?.focus();
  };
  let before = '';
  const press = (event) => {
    const at = event.target;
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || keys.matches(':popover-open')) return;
    // A box to tick takes no text.
    if (at.isContentEditable || at.matches('input:not([type="checkbox"]), select, textarea')) return;
    const key = before + event.key;
    before = event.key === 'g' ? 'g ' : '';
    if (key === 'j') step(1);
    else if (key === 'k') step(-1);
    else {
      const found = key === 'o' ? seen('row').find((it) => it === at) : seen(key)[0];
      if (!found) return;
      event.preventDefault();
      found.click();
    }
  };
  if (keys) {
    document.addEventListener('keydown', press);
    // One key after another cannot be announced here; the list says it.
    every('[data-key]', (it) => {
      const key = it.dataset.key === 'row' ? 'o' : it.dataset.key;
      if (key.length === 1) it.setAttribute('aria-keyshortcuts', key);
    });
  }

  // How long ago, kept current, in the form in which the page came.
  const span = (minutes) => {
    const [days, hours, rest] = [Math.trunc(minutes / 1440), Math.trunc(minutes / 60) % 24, minutes % 60];
    const parts = days ? [[days, 'd'], [hours, 'h']] : hours ? [[hours, 'h'], [rest, 'min']] : [[rest, 'min']];
    return parts.filter(([n], at) => at === 0 || n > 0).flat().join('\u00a0');
  };
  setInterval(() => every('time[data-age]', (time) => {
    const minutes = Math.trunc((Date.now() - Date.parse(time.dateTime)) / 60000);
    if (minutes > 0) time.textContent = `${span(minutes)}\u00a0ago`;
  }), 60000);

  // How many wait by now, asked once a minute while the list is seen. Nothing in the list moves, and the session is not kept open by
  // it. A request of the older kind, because it reads a page without a sink for text.
  every('[data-poll]', (place) => {
    const timer = setInterval(() => {
      if (document.hidden) return;
      const request = new XMLHttpRequest();
      request.open('GET', place.dataset.poll);
      request.responseType = 'document';
      request.addEventListener('load', () => {
        // Signed out: another page came.
        if (!request.responseURL.endsWith(place.dataset.poll)) return clearInterval(timer);
        if (request.status !== 200) return;
        every('[data-live]', (old) => {
          const now = request.response.getElementById(old.id);
          const same = !now || now.textContent === old.textContent || old.contains(document.activeElement);
          if (!same) old.replaceChildren(...now.childNodes);
        });
      });
      request.send();
    }, 60000);
  });
})();
