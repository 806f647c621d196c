// What is nicer with JavaScript; everything works without it.
'use strict';

// "/" goes to the search box, as in many tools.
document.addEventListener('keydown', (event) => {
  const { target } = event;
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
  if (target.closest('input, textarea, select, [contenteditable]')) return;
  const box = document.querySelector('input[type="search"]');
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// A choice of a filter is sent at once.
for (const form of document.querySelectorAll('form[data-auto]')) {
  form.addEventListener('change', () => form.requestSubmit());
  for (const button of form.querySelectorAll('[data-auto-hide]')) button.hidden = true;
}

// Completions of the search box, from the service itself.
for (const input of document.querySelectorAll('input[data-suggest]')) {
  const list = document.getElementById(input.dataset.suggest);
  let timer;
  let asked = '';
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const prefix = input.value.trim();
      if (prefix.length < 2 || prefix === asked) return;
      asked = prefix;
      try {
        const response = await fetch(`/suggest?q=${encodeURIComponent(prefix)}`, {
          headers: { accept: 'application/json' },
        });
        if (!response.ok) return;
        const texts = await response.json();
        list.replaceChildren(
          ...texts.map((text) => {
            const option = document.createElement('option');
            option.value = text;
            return option;
          }),
        );
      } catch {
        // No completions then.
      }
    }, 150);
  });
}

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}
