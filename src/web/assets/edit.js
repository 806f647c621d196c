// Writing: rows added in place, the publish gate as it changes, drafts that save themselves, files dropped.
'use strict';

for (const rows of document.querySelectorAll('[data-rows]')) {
  const template = rows.querySelector('template');
  const add = rows.querySelector(':scope > [data-add]');
  let next = rows.querySelectorAll(':scope > fieldset').length;
  add.addEventListener('click', (event) => {
    event.preventDefault();
    const html = template.innerHTML.replaceAll('INDEX', next).replaceAll('NUMBER', next + 1);
    next += 1;
    add.insertAdjacentHTML('beforebegin', html);
    add.previousElementSibling.querySelector('input:not([type="hidden"]), select, textarea').focus();
    showCauses();
  });
  rows.addEventListener('click', (event) => {
    const remove = event.target.closest('[data-remove]');
    if (!remove) return;
    event.preventDefault();
    remove.closest('fieldset').remove();
    add.focus();
    add.dispatchEvent(new Event('input', { bubbles: true }));
    showCauses();
  });
}

// Action items are against causes of this form: boxes follow what is chosen above them.
function showCauses() {
  const chosen = [...document.querySelectorAll('[data-rows="factors"] > fieldset select')]
    .filter(({ name }) => name.endsWith('.category'))
    .map(({ value }) => value);
  const codes = [...new Set(chosen)].filter((code) => code !== '');
  for (const group of document.querySelectorAll('[data-causes]')) {
    const boxes = [...group.querySelectorAll('input')];
    const ticked = new Set(boxes.filter(({ checked }) => checked).map(({ value }) => value));
    group.querySelectorAll('label, .hint').forEach((old) => old.remove());
    for (const code of codes) {
      const label = document.createElement('label');
      label.className = 'check';
      const box = document.createElement('input');
      Object.assign(box, { type: 'checkbox', name: group.dataset.causes, value: code });
      box.checked = ticked.has(code);
      label.append(box, code);
      group.append(label);
    }
    if (codes.length > 0) continue;
    const hint = document.createElement('span');
    hint.className = 'hint';
    hint.textContent = 'There is no cause yet.';
    group.append(hint);
  }
}
document.querySelector('[data-rows="factors"]')?.addEventListener('change', showCauses);

const form = document.querySelector('form[data-edit]');
if (form) {
  const PAUSE_MS = 2500;
  const saved = form.querySelector('[data-saved]');
  let timer;
  let isBusy = false;
  let isDirty = false;
  let isStopped = false;
  // A conflict is shown by the server, and saved by hand.
  const savesItself = form.dataset.edit === 'save' && !form.querySelector('[name^="take."]');
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(send, PAUSE_MS);
  };

  async function send() {
    if (isBusy || !isDirty || isStopped) return;
    isBusy = true;
    isDirty = false;
    const body = new URLSearchParams(new FormData(form));
    body.set('do', savesItself ? 'save' : 'check');
    try {
      const response = await fetch(form.action, {
        method: 'POST',
        body,
        headers: { accept: 'application/json' },
      });
      const answer = await response.json();
      if (response.ok) show(answer);
      else refuse(answer.errors?.[0]);
    } catch {
      isDirty = true;
      saved.textContent = 'Not saved: the service does not answer. It is tried again.';
      later();
    } finally {
      isBusy = false;
      if (isDirty) later();
    }
  }

  function show({ version, marks, gate }) {
    document.getElementById('gate').outerHTML = gate;
    if (version === undefined) return;
    form.elements.version.value = version;
    form.elements.marks.value = marks;
    saved.textContent = isDirty ? '' : `Saved as version ${version}.`;
  }

  function refuse(error) {
    if (error?.extensions.code === 'CONFLICT') {
      isStopped = true;
      saved.textContent = 'Somebody else saved meanwhile. Press Save to see both side by side.';
      return;
    }
    if (error?.extensions.code === 'UNAUTHENTICATED') {
      saved.textContent = 'Not saved: you are signed out. Sign in in another tab, then write on here.';
      return;
    }
    saved.textContent = `Not saved: ${error?.message ?? 'something went wrong'}`;
  }

  form.addEventListener('input', () => {
    isDirty = true;
    if (savesItself && !isStopped) saved.textContent = 'Not saved yet …';
    later();
  });
  form.addEventListener('submit', () => {
    isStopped = true;
    isDirty = false;
    clearTimeout(timer);
  });
  window.addEventListener('beforeunload', (event) => {
    if (isDirty) event.preventDefault();
  });
}

const importer = document.querySelector('form[data-import]');
if (importer) {
  const saved = importer.querySelector('[data-saved]');
  const files = importer.querySelector('input[type="file"]');
  const over = (isOver) => importer.classList.toggle('over', isOver);
  for (const name of ['dragenter', 'dragover'])
    importer.addEventListener(name, (event) => {
      event.preventDefault();
      over(true);
    });
  importer.addEventListener('dragleave', () => over(false));
  importer.addEventListener('drop', (event) => {
    event.preventDefault();
    over(false);
    if (event.dataTransfer.files.length === 0) return;
    files.files = event.dataTransfer.files;
    importer.requestSubmit(importer.querySelector('button[value="check"]'));
  });
  // The page stays, and with it the files: after the check they need not be chosen again.
  importer.addEventListener('submit', async (event) => {
    event.preventDefault();
    saved.textContent = 'Reading …';
    const buttons = [...importer.querySelectorAll('button')];
    const body = new FormData(importer, event.submitter);
    for (const button of buttons) button.disabled = true;
    try {
      const response = await fetch(importer.action, {
        method: 'POST',
        body,
        headers: { accept: 'text/html' },
      });
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
      const report = page.getElementById('report');
      if (report) document.getElementById('report').replaceWith(report);
      saved.textContent = report ? '' : (page.querySelector('h1')?.textContent ?? 'That did not work');
    } catch {
      saved.textContent = 'The service does not answer; try again.';
    } finally {
      for (const button of buttons) button.disabled = false;
    }
  });
}
