/* What an operator does: presses without leaving the page, keys, numbers for visitors.
   Without this script every form posts by itself. */
(function () {
  'use strict';
  var AFTER_A_CALL = 800, LONGEST_WAIT = 1500, LONGEST_PRESS = 5000;
  var MOVES = ['next', 'call', 'recall', 'finish', 'forward', 'put_back', 'cancel', 'undo'];
  var staff = window.staff;
  var part = document.querySelector('[data-live]');
  var pressed = null, isSending = false, isStale = false, staleTimer = null, calledAt = 0;
  var held = {}, unanswered = {};

  function next() { return document.getElementById('berikutnya'); }

  function toNext() {
    if (next() && !next().disabled) next().focus({ preventScroll: true });
  }

  function tell(live, name) {
    var event = document.createEvent('Event');
    event.initEvent(name, true, false);
    if (live) live.dispatchEvent(event);
  }

  function askNow() { tell(part, 'live:now'); }

  /* sending */
  function fields(form, button) {
    var pairs = [];
    function add(name, value) {
      pairs.push(encodeURIComponent(name) + '=' + encodeURIComponent(value));
    }
    staff.each(form.querySelectorAll('input'), function (field) {
      if (field.type !== 'checkbox' || field.checked) add(field.name, field.value);
    });
    if (button && button.name) add(button.name, button.value);
    return pairs.join('&');
  }

  function send(form, button, done) {
    var request = new XMLHttpRequest();
    isSending = true;
    request.open('POST', form.action, true);
    request.timeout = LONGEST_PRESS;
    request.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
    request.setRequestHeader('X-Halaman', '1');
    request.onreadystatechange = function () {
      if (request.readyState !== 4) return;
      isSending = false;
      done(request);
    };
    request.send(fields(form, button));
  }

  function refusal(answer) {
    var type = answer.getResponseHeader('Content-Type') || '';
    if (!answer.status) return 'Belum terkirim. Sambungan terputus, coba lagi.';
    return type.indexOf('text/plain') === 0 ? answer.responseText : 'Belum berhasil. Coba lagi.';
  }

  function isLoggedOut(answer) {
    return answer.status === 401 || (answer.responseURL || '').indexOf('/masuk') > 0;
  }

  /* one press at a time: the next waits until the page shows the last */
  function settle() {
    clearTimeout(staleTimer);
    isStale = false;
  }

  function finish(answer) {
    if (isLoggedOut(answer)) { location.reload(); return; }
    if (answer.status === 0 || answer.status >= 400) staff.say(refusal(answer));
    isStale = answer.status > 0 && answer.status < 400;
    clearTimeout(staleTimer);
    staleTimer = setTimeout(settle, LONGEST_WAIT);
    askNow();
  }

  function press(form, button, byPointer) {
    var name = form.getAttribute('data-press');
    var isCall = name === 'next' || name === 'call';
    if (isSending || isStale || (isCall && Date.now() - calledAt < AFTER_A_CALL)) return;
    if (isCall) calledAt = Date.now();
    send(form, button, function (answer) {
      if (name === 'message' && answer.status === 204) staff.close();
      if (isFormAgain(answer)) { showAgain(form, answer); return; }
      if (name === 'print' && answer.status === 204) staff.say('Karcis dikirim ke printer.');
      finish(answer);
    });
    tidy(form, name, byPointer);
  }

  /* what is typed was refused: the dialog comes again with it, and says why at its field */
  function isFormAgain(answer) {
    return answer.status === 400 && answer.responseText.indexOf('role="dialog"') > 0;
  }

  function showAgain(form, answer) {
    var place = staff.closest(form, '.scrim');
    place.innerHTML = answer.responseText;
    staff.open(place.id);
    askNow();
  }

  function tidy(form, name, byPointer) {
    var menu = staff.closest(form, 'details.menu');
    if (menu && name !== 'open') menu.open = false;
    if (menu && !byPointer && menu.classList.contains('row-menu')) menu.querySelector('summary').focus();
    /* what is typed stays until it is told */
    if (name !== 'message' && staff.closest(form, '.scrim')) staff.close();
    if (staff.closest(form, '.toast')) form.querySelector('button').blur();
    if (MOVES.indexOf(name) >= 0) staff.hush(); /* what the last press offered is over */
    if (byPointer && MOVES.indexOf(name) >= 0) toNext();
  }

  /* a number for a visitor */
  function take(form, button) {
    var nonce = form.elements.nonce, fresh = nonce.value, service = button.value;
    if (isSending) return;
    /* Given perhaps, and only the answer was lost; the desk, which shows it, has a new nonce.
       Pressed again in the same dialog it is the same number. */
    nonce.value = unanswered[service] = unanswered[service] || fresh;
    send(form, button, function (answer) {
      if (answer.status) delete unanswered[service];
      showTaken(answer);
    });
    nonce.value = fresh;
  }

  function showTaken(answer) {
    var place = document.getElementById('hasil-tempat'), slip;
    if (isLoggedOut(answer)) { location.reload(); return; }
    askNow();
    if (answer.status !== 200) { staff.say(refusal(answer)); return; }
    staff.close();
    toNext();
    place.innerHTML = answer.responseText;
    staff.open('hasil-tempat');
    tell(place.querySelector('[data-live]'), 'live:begin');
    slip = document.getElementById('hasil').getAttribute('data-print');
    if (slip) window.open(slip, 'karcis');
  }

  /* a dialog that is typed into stays out of what is swapped */
  function fetchDialog(link) {
    var place = document.getElementById(link.getAttribute('data-fetch'));
    var request = new XMLHttpRequest();
    request.open('GET', link.href, true);
    request.timeout = LONGEST_PRESS;
    request.setRequestHeader('X-Halaman', '1');
    request.onreadystatechange = function () {
      if (request.readyState !== 4) return;
      if (isLoggedOut(request)) { location.reload(); return; }
      if (request.status !== 200) { staff.say(refusal(request)); return; }
      place.innerHTML = request.responseText;
      staff.open(place.id);
    };
    request.send();
  }

  document.addEventListener('click', function (event) {
    var link = staff.closest(event.target, '[data-fetch]');
    if (!link) return;
    event.preventDefault();
    fetchDialog(link);
  });

  document.addEventListener('click', function (event) {
    var button = staff.closest(event.target, 'button');
    if (staff.closest(event.target, '[data-dialog=ambilkan]')) unanswered = {};
    pressed = button && { button: button, byPointer: event.detail > 0 };
  });

  document.addEventListener('submit', function (event) {
    var form = event.target;
    var by = pressed && pressed.button && pressed.button.form === form ? pressed : {};
    var isTake = form.hasAttribute('data-take') && document.getElementById('hasil-tempat');
    if (!isTake && !form.hasAttribute('data-press')) return;
    event.preventDefault();
    if (isTake) take(form, by.button); else press(form, by.button, by.byPointer);
  });

  /* keys: only on the page itself or the big button, never while held down */
  function keyOf(event) {
    if (event.altKey || event.metaKey) return '';
    if (event.ctrlKey) return /^z$/i.test(event.key) && !event.shiftKey ? 'Ctrl+Z' : '';
    if (event.key === ' ' || event.key === 'Spacebar') return 'Space';
    return event.key.length === 1 ? event.key.toUpperCase() : event.key;
  }

  function isOnPage() {
    var at = document.activeElement;
    return !staff.opened() && (!at || at === document.body || at === next());
  }

  /* what a press offers to undo stands beside the live part, for a few seconds */
  function run(name) {
    var place = name === 'undo' ? '.toast.is-open' : '.desk';
    var form = document.querySelector(place + ' [data-press=' + name + ']');
    if (form && !form.querySelector('button').disabled) press(form, null, false);
  }

  function runDeskKey(key, event) {
    var name = { Space: 'next', Enter: 'next', U: 'recall', S: 'finish', 'Ctrl+Z': 'undo' }[key];
    if (document.body.getAttribute('data-keys') === '0' || !name || !isOnPage()) return;
    event.preventDefault();
    if (!held[key] && !event.repeat) run(name);
  }

  function runLetter(key, event) {
    var button = /^[A-Z]$/.test(key) &&
      document.querySelector('#' + staff.opened() + ' [data-letter="' + key + '"]');
    if (!button) return;
    event.preventDefault();
    if (!held[key] && !event.repeat) button.click();
  }

  document.addEventListener('keydown', function (event) {
    var key = keyOf(event);
    if (staff.opened()) runLetter(key, event); else runDeskKey(key, event);
    held[key] = true;
  });
  document.addEventListener('keyup', function (event) {
    if (keyOf(event) === 'Space' && document.activeElement === next()) event.preventDefault();
    held = {};
  });
  window.addEventListener('blur', function () { held = {}; });

  /* The page of the history: its rows are redrawn, and who has a menu open goes on there
     (the desk does so in desk.js). */
  function keepMenu(rows) {
    var opened = null;
    rows.addEventListener('toggle', function (event) {
      if (event.target.open) opened = event.target.id;
      else if (opened === event.target.id) opened = null;
    }, true);
    rows.addEventListener('live:changed', function () {
      var menu = opened && document.getElementById(opened);
      opened = menu ? opened : null;
      if (!menu) return;
      menu.open = true;
      if (document.activeElement === document.body) menu.querySelector('summary').focus();
    });
  }

  if (document.getElementById('riwayat-halaman')) keepMenu(part);

  /* choosing a counter ticks the services it serves; the history's page filters at once */
  function tick(services) {
    staff.each(document.querySelectorAll('input[name=layanan]'), function (box) {
      box.checked = services.split(',').indexOf(box.value) >= 0;
    });
  }

  /* On a slow computer a counter may be chosen before this script has come. */
  var early = document.querySelector('input[data-services]:checked');
  if (early && !early.defaultChecked) tick(early.getAttribute('data-services'));

  document.addEventListener('change', function (event) {
    var services = event.target.getAttribute('data-services');
    var filters = staff.closest(event.target, '.page .filters');
    if (services !== null) tick(services);
    if (filters) filters.submit();
  });

  /* Also where nothing is new: what a press did may be shown before the press has its answer. */
  if (part) part.addEventListener('live:fresh', settle);
}());
