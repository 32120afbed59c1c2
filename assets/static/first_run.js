/* What the first run does beyond its forms: the preview, the log-in name, the password,
   the list of services, the phone test. Each step works without it too. */
(function () {
  'use strict';
  var LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', SHORTEST = 8;
  var TITLES = ['ibu', 'bu', 'bapak', 'pak', 'bpk', 'h', 'hj', 'haji', 'hajah', 'dr', 'drg',
    'drs', 'dra', 'ir', 'prof', 'bidan', 'bd', 'ns', 'mas', 'mbak', 'mba', 'kak', 'bang',
    'ustaz', 'ustad', 'kh', 'r', 'rr'];

  function byId(id) { return document.getElementById(id); }
  function all(selector, root) {
    return Array.prototype.slice.call((root || document).querySelectorAll(selector));
  }

  /* what is typed shows elsewhere on the page */
  all('[data-shown]').forEach(function (field) {
    field.addEventListener('input', function () {
      all('[data-shows="' + field.getAttribute('data-shown') + '"]').forEach(function (place) {
        place.textContent = field.value.trim() || place.getAttribute('data-empty') || '';
      });
    });
  });

  /* what was refused and is right now is red no longer */
  all('[aria-invalid=true]').forEach(function (field) {
    var refused = field.value, reason = byId(field.getAttribute('aria-describedby'));
    field.addEventListener('input', function () {
      if (field.value === refused || !field.value.trim() || !field.validity.valid) return;
      field.removeAttribute('aria-invalid');
      if (reason) reason.hidden = true;
    });
  });

  /* "Ibu Sri Wahyuni" logs in as sri, unless another log-in name was typed */
  all('[data-proposes]').forEach(function (field) {
    var login = byId(field.getAttribute('data-proposes')), proposed = '';

    function proposal() {
      var words = field.value.toLowerCase();
      if (words.normalize) words = words.normalize('NFD').replace(/[\u0300-\u036f]/g, '');
      return words.split(/[^a-z0-9]+/).filter(function (word) {
        return word && TITLES.indexOf(word) < 0;
      })[0] || '';
    }

    field.addEventListener('input', function () {
      if (login.value !== proposed) return;
      login.value = proposed = proposal();
      login.dispatchEvent(new Event('input'));
    });
  });

  /* a second click must not make a second admin */
  all('form[data-once]').forEach(function (form) {
    var isSent = false;
    form.addEventListener('submit', function (event) {
      if (isSent) event.preventDefault();
      isSent = true;
    });
    window.addEventListener('pageshow', function () { isSent = false; });
  });

  all('[data-strength]').forEach(function (field) {
    var place = byId(field.getAttribute('data-strength')), words = place.querySelector('span');
    var usual = words.textContent;
    field.addEventListener('input', function () {
      var isStrong = field.value.length >= SHORTEST;
      place.hidden = false;
      place.classList.toggle('is-strong', isStrong);
      words.textContent = !field.value ? usual :
        words.getAttribute(isStrong ? 'data-strong' : 'data-weak');
    });
  });

  /* services */
  function keepList(list) {
    var form = byId('langkah'), places = byId('loket');
    var add = form.querySelector('[value=tambah]');
    var pattern = list.children[0].cloneNode(true);
    var chosen = form.querySelector('[name=jenis]:checked'), drafts = {};

    function rows() { return Array.prototype.slice.call(list.children); }
    function part(row, name) { return row.querySelector('[name=' + name + ']'); }

    function freeLetter() {
      var taken = rows().map(function (row) { return part(row, 'huruf').value.toUpperCase(); });
      return LETTERS.split('').filter(function (letter) { return taken.indexOf(letter) < 0; })[0] || '';
    }

    function number() {
      rows().forEach(function (row, place) {
        part(row, 'huruf').setAttribute('aria-label', 'Huruf layanan ' + (place + 1));
        part(row, 'nama').setAttribute('aria-label', 'Nama layanan ' + (place + 1));
        part(row, 'ubah').setAttribute('aria-label', 'Hapus layanan ' + (place + 1));
        part(row, 'ubah').value = 'hapus-' + place;
      });
      if (add) add.hidden = rows().length >= Number(add.getAttribute('data-most'));
    }

    function addRow(letter, name) {
      var row = pattern.cloneNode(true), reason = row.querySelector('.reason');
      if (reason) row.removeChild(reason);
      all('input', row).forEach(function (field) {
        field.removeAttribute('aria-invalid');
        field.removeAttribute('aria-describedby');
        field.removeAttribute('autofocus');
      });
      part(row, 'huruf').value = letter;
      part(row, 'nama').value = name;
      list.appendChild(row);
      number();
      return row;
    }

    function removeRow(row) {
      var place = rows().indexOf(row), next;
      list.removeChild(row);
      next = rows().length ? rows()[Math.min(place, rows().length - 1)] : addRow('A', '');
      number();
      part(next, 'nama').focus();
    }

    function draft() {
      return {
        rows: rows().map(function (row) { return [part(row, 'huruf').value, part(row, 'nama').value]; }),
        counters: places.value
      };
    }

    function usual(kind) {
      return {
        rows: kind.getAttribute('data-services').split('|').map(function (name, place) {
          return [LETTERS.charAt(place), name];
        }),
        counters: kind.getAttribute('data-counters')
      };
    }

    function choose(kind) {
      var shown = drafts[kind.value] || usual(kind);
      drafts[chosen.value] = draft();
      chosen = kind;
      list.innerHTML = '';
      shown.rows.forEach(function (row) { addRow(row[0], row[1]); });
      places.value = shown.counters;
      places.dispatchEvent(new Event('change'));
      all('[data-word]:not(input)').forEach(function (place) {
        place.textContent = kind.getAttribute('data-word').toLowerCase();
      });
    }

    list.addEventListener('click', function (event) {
      var button = window.staff.closest(event.target, '[name=ubah]');
      if (!button) return;
      event.preventDefault();
      removeRow(window.staff.closest(button, '.row'));
    });
    list.addEventListener('input', function (event) {
      if (event.target.name === 'huruf') event.target.value = event.target.value.toUpperCase();
    });
    if (add) {
      add.addEventListener('click', function (event) {
        event.preventDefault();
        part(addRow(freeLetter(), ''), 'nama').focus();
      });
    }
    all('[name=jenis]', form).forEach(function (kind) {
      kind.addEventListener('change', function () { choose(kind); });
    });
  }

  if (byId('layanan')) keepList(byId('layanan'));

  /* number of counters */
  all('.stepper').forEach(function (stepper) {
    var field = stepper.querySelector('input'), buttons = all('button', stepper);

    function within(value) {
      return Math.max(Number(field.min), Math.min(Number(field.max), value || 0));
    }

    function show() {
      buttons.forEach(function (button) {
        var next = Number(field.value) + Number(button.getAttribute('data-step'));
        button.hidden = false;
        button.disabled = within(next) !== next;
      });
    }

    buttons.forEach(function (button) {
      button.addEventListener('click', function () {
        field.value = within(Number(field.value) + Number(button.getAttribute('data-step')));
        show();
      });
    });
    field.addEventListener('input', show);
    field.addEventListener('change', show);
    show();
  });

  /* an open Wi-Fi has no password */
  all('[data-opens]').forEach(function (box) {
    var field = byId(box.getAttribute('data-opens'));
    function follow() { field.disabled = box.checked; }
    box.addEventListener('change', follow);
    follow();
  });

  /* a poster opens a tab of its own; what is refused of the Wi-Fi is said in this one */
  all('[data-poster]').forEach(function (button) {
    function open() {
      var poster = button.getAttribute('data-poster');
      if (!window.open(poster)) location.href = poster;
    }

    function sayHere() {
      button.removeEventListener('click', print);
      button.formTarget = '_self';
      button.click();
    }

    function print(event) {
      var request = new XMLHttpRequest(), typed = new FormData(button.form);
      event.preventDefault();
      typed.append(button.name, button.value);
      request.open('POST', button.form.action, true);
      request.setRequestHeader('X-Halaman', '1');
      request.onload = function () {
        if (request.status === 204) open(); else sayHere();
      };
      request.onerror = sayHere;
      request.send(typed);
    }

    button.addEventListener('click', print);
  });

  if (byId('uji')) {
    byId('uji').addEventListener('live:changed', function () {
      var isReached = Boolean(this.querySelector('.is-reached'));
      byId('lewati').hidden = isReached;
      byId('bantuan').open = !isReached;
      if (isReached && byId('uji-ket')) {
        byId('uji-ket').hidden = true;
        byId('langkah-wifi').classList.remove('is-untested');
      }
    });
  }
}());
