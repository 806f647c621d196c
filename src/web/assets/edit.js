// Writing: rows added in place, the publish gate as it changes, drafts that save themselves, files dropped.
'use strict';

for (const button of document.querySelectorAll('[data-add]')) {
  const rows = button.closest('[data-rows]');
  const template = rows.querySelector('template');
  let next = rows.querySelectorAll(':scope > fieldset').length;
  button.hidden = false;
  button.addEventListener('click', () => {
    const html = template.innerHTML.replaceAll('INDEX', next).replaceAll('NUMBER', next + 1);
    next += 1;
    button.insertAdjacentHTML('beforebegin', html);
    button.previousElementSibling.querySelector('input, select, textarea').focus();
  });
}

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

  function show({ version, gate }) {
    document.getElementById('gate').outerHTML = gate;
    if (version === undefined) return;
    form.elements.version.value = version;
    saved.textContent = isDirty ? '' : `Saved as version ${version}.`;
  }

  function refuse(error) {
    if (error?.extensions.code === 'CONFLICT') {
      isStopped = true;
      saved.textContent = 'Somebody else saved meanwhile. Press Save to see both side by side.';
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
