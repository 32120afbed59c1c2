/* What an operator sees stays put while the desk is swapped under it: focus, tab,
   dialog, menu, scroll. Also minutes, clock, history and the offer to undo. */
(function () {
  'use strict';
  var EVERY = 5000, MINUTE = 60000, DAY = 1440;
  var LASTING = ['nomor', 'tekan', 'layanan'];
  var staff = window.staff;
  var desk = document.getElementById('meja');
  var tab = 'menunggu', history = null, reading = null, isFiltering = false;
  var focused = null, menu = null, scrolled = {}, told = '', offered = 0, alarm = '';
  var skew = 0, zone = null;
  var sought = '', found = '', finding = null, isFirst = false, asked = null;

  function byId(id) { return document.getElementById(id); }
  function text(id, words) { byId(id).textContent = words; }

  /* time, by the clock of the box */
  function readClock() {
    var clock = desk.querySelector('[data-now]'), now, shown;
    if (!clock) return;
    now = Number(clock.getAttribute('data-now'));
    shown = clock.textContent.split('.');
    skew = now - Date.now();
    zone = shown[0] * 60 + Number(shown[1]) - Math.floor(now / MINUTE);
  }

  function two(n) { return (n < 10 ? '0' : '') + n; }

  function lasted(minutes) {
    var hours = Math.floor(minutes / 60), words = [];
    if (minutes < 1) return 'baru saja';
    if (hours) words.push(hours + ' jam');
    if (minutes % 60) words.push(minutes % 60 + ' menit');
    return words.join(' ');
  }

  function tick() {
    var now = Date.now() + skew, clock = desk.querySelector('[data-now]');
    var minute = Math.floor(now / MINUTE) + zone;
    minute = ((minute % DAY) + DAY) % DAY;
    if (clock) clock.textContent = two(Math.floor(minute / 60)) + '.' + two(minute % 60);
    staff.each(desk.querySelectorAll('[data-since]'), function (place) {
      var minutes = Math.floor((now - place.getAttribute('data-since')) / MINUTE);
      place.textContent = lasted(minutes);
    });
  }

  /* a name for what has the focus that outlives a swap */
  function nameOf(stop) {
    var form = staff.closest(stop, 'form'), name = stop.tagName + '|' + (stop.id || '');
    /* the stops of all rows' menus are alike */
    if (stop.tagName === 'SUMMARY') return 'SUMMARY|' + stop.parentNode.id;
    if (stop.id || !form) return name + '|' + (stop.getAttribute('href') || stop.textContent);
    staff.each(form.querySelectorAll('input[type=hidden]'), function (field) {
      if (LASTING.indexOf(field.name) >= 0) name += '|' + field.value;
    });
    return name + '|' + form.action + '|' + stop.value;
  }

  function refocus() {
    var at = document.activeElement, again = null, next = byId('berikutnya');
    if (!focused || (at && at !== document.body)) return;
    staff.each(desk.querySelectorAll('a, button, select, summary, [type=checkbox]'), function (stop) {
      if (!again && nameOf(stop) === focused && stop.offsetParent !== null) again = stop;
    });
    if (!again || again.disabled) again = next.disabled ? null : next;
    if (again) again.focus({ preventScroll: true });
  }

  /* A row's menu stands over everything: the list, which scrolls, would cut it. */
  function fillIn(place, row) {
    [['nomor', 'data-row'], ['di', 'data-at']].forEach(function (pair) {
      staff.each(place.querySelectorAll('[name=' + pair[0] + ']'), function (field) {
        field.value = row.getAttribute(pair[1]);
      });
    });
    place.querySelector('[data-label]').textContent = row.getAttribute('data-label');
    staff.each(place.querySelectorAll('[data-phone]'), function (sentence) {
      sentence.hidden = row.getAttribute('data-phone') === '0';
    });
  }

  /* The menus of a long line are alike: one is sent, and filled in where it opens. */
  function fillMenu(details) {
    var panel = details.querySelector('.menu-panel'), other;
    if (!details.hasAttribute('data-row') || panel.querySelector('hr')) return;
    panel.innerHTML = '';
    panel.appendChild(document.importNode(byId('menu-baris').content, true));
    fillIn(panel, details);
    other = details.getAttribute('data-first') === '1' ? 'ya' : 'tidak';
    other = panel.querySelector('[name=prioritas][value=' + other + ']');
    if (other) panel.removeChild(other.form);
  }

  function placeMenu(details) {
    var panel = details.querySelector('.menu-panel'), stop, below;
    if (!details.classList.contains('row-menu')) {
      keepWhole(panel);
      return;
    }
    fillMenu(details);
    stop = details.querySelector('summary').getBoundingClientRect();
    below = stop.bottom + 2;
    if (below + panel.offsetHeight > window.innerHeight - 8) below = stop.top - 2 - panel.offsetHeight;
    panel.style.top = Math.max(8, below) + 'px';
  }

  /* The mark for the next visitor's number outlives a swap, and only that. */
  function keepFirst(isChosen) {
    var box = desk.querySelector('#ambilkan [name=prioritas]');
    isFirst = Boolean(box) && isChosen;
    if (box) box.checked = isFirst;
  }

  document.addEventListener('focusin', function (event) {
    var row = staff.closest(event.target, '[data-row]');
    focused = desk.contains(event.target) ? nameOf(event.target) : null;
    if (row) fillMenu(row);
  });
  document.addEventListener('focusout', function (event) {
    setTimeout(function () {
      if (desk.contains(event.target) && document.activeElement === document.body) focused = null;
    }, 0);
  });
  function keepWhole(panel) {
    if (panel.getBoundingClientRect().right > window.innerWidth) panel.classList.add('menu-right');
    panel.scrollIntoView({ block: 'nearest' }); /* in a list it would open below the edge */
  }

  desk.addEventListener('toggle', function (event) {
    if (event.target.open) menu = event.target.id; else if (menu === event.target.id) menu = null;
    if (event.target.open) placeMenu(event.target);
  }, true);
  desk.addEventListener('scroll', function (event) {
    if (event.target.id) scrolled[event.target.id] = event.target.scrollTop;
    /* others move with their list */
    if (menu && staff.closest(byId(menu), '.row-menu')) placeMenu(byId(menu));
  }, true);

  /* the two lists */
  function showTab() {
    ['menunggu', 'riwayat'].forEach(function (name) {
      byId('tab-' + name).setAttribute('aria-selected', String(name === tab));
      byId('tab-' + name).tabIndex = name === tab ? 0 : -1;
      byId(name).hidden = name !== tab;
    });
    byId('saring').hidden = tab !== 'riwayat';
    byId('saring').setAttribute('aria-expanded', String(isFiltering));
    byId('saring-isi').hidden = !isFiltering;
  }

  function chosen(id) { return encodeURIComponent(byId(id).value); }

  function readHistory() {
    var request = new XMLHttpRequest();
    if (reading) reading.abort(); /* its answer, of another choice, might come last */
    reading = request;
    request.open('GET', history.getAttribute('data-url') + '?layanan=' +
      chosen('saring-layanan') + '&status=' + chosen('saring-status'), true);
    request.onreadystatechange = function () {
      if (request.readyState === 4 && request.status === 200) showHistory(request.responseText);
    };
    request.send();
  }

  function showHistory(rows) {
    var list = byId('baris-riwayat');
    if (list.querySelector(':active')) { /* a swap now would swallow the click */
      setTimeout(function () { showHistory(rows); }, 150);
      return;
    }
    list.innerHTML = rows;
    restore();
  }

  function choose(name) {
    tab = name;
    showTab();
    if (tab === 'riwayat') readHistory();
  }

  desk.addEventListener('click', function (event) {
    var tabbed = staff.closest(event.target, '[role=tab]');
    if (staff.closest(event.target, '[data-dialog=ambilkan]')) keepFirst(false);
    if (staff.closest(event.target, '[data-dialog=batalkan-lain]')) {
      asked = staff.closest(event.target, '[data-row]');
      fillIn(byId('batalkan-lain'), asked);
    }
    if (tabbed) {
      event.preventDefault();
      choose(tabbed.getAttribute('aria-controls'));
      if (event.detail) tabbed.blur(); /* by pointer: the keys go on calling */
    } else if (staff.closest(event.target, '#saring')) {
      isFiltering = !isFiltering;
      showTab();
    }
  });
  desk.addEventListener('keydown', function (event) {
    var isTab = event.target.getAttribute('role') === 'tab';
    if (!isTab || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
    choose(tab === 'riwayat' ? 'menunggu' : 'riwayat');
    byId('tab-' + tab).focus();
  });
  desk.addEventListener('change', function (event) {
    if (event.target.name === 'prioritas') isFirst = event.target.checked;
    if (staff.closest(event.target, '.filters')) readHistory();
  });

  /* a long line: any waiting number is found by typing it */
  function showFound(rows) {
    var place = byId('temuan');
    found = rows;
    if (!place) return;
    if (place.querySelector(':active')) { /* a swap now would swallow the click */
      setTimeout(function () { showFound(rows); }, 150);
      return;
    }
    place.innerHTML = rows;
    byId('baris-menunggu').hidden = Boolean(sought);
    tick();
    keepOpen();
    restore();
  }

  function find() {
    var request;
    if (finding) finding.abort(); /* its answer, of other letters, might come last */
    if (!sought) { showFound(''); return; }
    request = finding = new XMLHttpRequest();
    request.open('GET', byId('temukan').action + '?nomor=' + encodeURIComponent(sought), true);
    request.setRequestHeader('X-Halaman', '1');
    request.onreadystatechange = function () {
      if (request.readyState === 4 && request.status === 200) showFound(request.responseText);
    };
    request.send();
  }

  function keepFinder() {
    var field = byId('temukan-nomor');
    if (!field) { sought = found = ''; return; }
    if (field.value === sought && !sought) return;
    field.value = sought;
    showFound(found);
    find();
  }

  desk.addEventListener('input', function (event) {
    if (event.target.id !== 'temukan-nomor') return;
    sought = event.target.value.trim();
    find();
  });
  desk.addEventListener('submit', function (event) {
    if (event.target.id === 'temukan') event.preventDefault();
  });

  /* the offer to undo, once for each press */
  function pressOf(form) { return form ? Number(form.querySelector('[name=tekan]').value) : 0; }

  function offerUndo() {
    var form = desk.querySelector('.undoable'), press = pressOf(form), copy;
    var standing = document.querySelector('.toast form');
    if (press > offered) {
      offered = press;
      copy = form.cloneNode(true);
      copy.className = '';
      staff.say(copy);
    } else if (standing && pressOf(standing) !== press) {
      staff.hush();
    }
  }

  /* what is said aloud: whole sentences, once */
  function tellCurrent() {
    var shown = desk.querySelector('.desk-root');
    var label = shown.getAttribute('data-current');
    if (label === told) return;
    told = label;
    text('ucap', label ? 'Sedang dipanggil: ' + label + ', ' +
      shown.getAttribute('data-current-service') + '.' : 'Tidak ada yang sedang dipanggil.');
  }

  function quietAlarm() {
    var banner = desk.querySelector('.banner'), words = banner ? banner.textContent : '';
    if (banner && words === alarm) banner.setAttribute('role', 'group');
    alarm = words;
  }

  /* names of services that would be cut at the top take two lines */
  function fitServed() {
    var row = desk.querySelector('.served');
    row.classList.remove('is-tight');
    row.classList.toggle('is-tight', Array.prototype.some.call(
      row.querySelectorAll('.served-name'),
      function (name) { return name.scrollWidth > name.clientWidth; }
    ));
  }

  /* services served that have no room at the top are counted: "+2" */
  function countServed() {
    var row = desk.querySelector('.served'), more = row.querySelector('.served-more');
    var all = row.querySelectorAll('.served-one'), shown = all.length, names = [];
    staff.each(all, function (one) { one.hidden = false; });
    more.hidden = true;
    fitServed();
    while (shown && row.scrollWidth > row.clientWidth) {
      shown -= 1;
      all[shown].hidden = true;
      names.unshift(all[shown].title);
      more.hidden = false;
      more.textContent = '+' + names.length;
      more.title = names.join(', ');
    }
  }

  /* What asked is gone: the Enter that was meant for it must call nobody. */
  function toTab() {
    focused = null;
    if (document.activeElement === document.body) byId('tab-' + tab).focus({ preventScroll: true });
  }

  function keepOpen() {
    var id = staff.opened();
    if (id && !staff.show(id)) toTab();
  }

  function restore() {
    var open = menu && byId(menu);
    if (open) open.open = true;
    if (menu && !open) {
      menu = null;
      toTab();
    }
    Object.keys(scrolled).forEach(function (id) {
      if (byId(id)) byId(id).scrollTop = scrolled[id];
    });
    if (open) placeMenu(open);
    refocus();
  }

  function renew() {
    var fresh = byId('riwayat');
    if (fresh !== history) fresh.parentNode.replaceChild(history, fresh);
    showTab();
    countServed();
    quietAlarm();
    readClock();
    tick();
    keepFinder();
    keepOpen();
    keepFirst(isFirst && staff.opened() === 'ambilkan');
    if (staff.opened() === 'batalkan-lain') fillIn(byId('batalkan-lain'), asked);
    restore();
    tellCurrent();
    offerUndo();
    if (tab === 'riwayat') readHistory();
  }

  history = byId('riwayat');
  offered = pressOf(desk.querySelector('.undoable'));
  told = desk.querySelector('.desk-root').getAttribute('data-current');
  quietAlarm();
  readClock();
  tick();
  showTab();
  countServed();
  window.addEventListener('resize', countServed);
  if (document.fonts) document.fonts.ready.then(countServed);
  setInterval(tick, EVERY);
  desk.addEventListener('live:changed', renew);
  desk.addEventListener('live:offline', function () { text('koneksi', 'Terputus — menyambung lagi…'); });
  desk.addEventListener('live:online', function () { text('koneksi', 'Tersambung'); });
}());
