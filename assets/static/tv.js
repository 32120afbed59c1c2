/* The screen on the wall: announces each new call in turn, and keeps clock and running text.
   Fires 'siantre:announce' on document (detail: the call) when a call comes into sight. */
(function () {
  'use strict';
  var DAYS = ['Minggu', 'Senin', 'Selasa', 'Rabu', 'Kamis', 'Jumat', 'Sabtu'];
  var MONTHS = ['Januari', 'Februari', 'Maret', 'April', 'Mei', 'Juni', 'Juli', 'Agustus',
    'September', 'Oktober', 'November', 'Desember'];
  var STEP = 250, FLASH = 4000, AT_LEAST = 6000, YELLOW = 12000;
  var ASLEEP = 30000, RENEW = 600000;
  var ROWS_A_PAGE = 6, PAGE_TURN = 8000;
  var html = document.documentElement;
  var live = document.getElementById('live');

  function byId(name) { return document.getElementById(name); }

  function datum(element, name) { return element.getAttribute('data-' + name); }

  function each(elements, visit) { Array.prototype.forEach.call(elements, visit); }

  function mark(element, name, wanted) {
    var names = element.className.replace(new RegExp('(^| )' + name + '(?= |$)'), '');
    if (wanted) { names += ' ' + name; }
    if (names !== element.className) { element.className = names; }
  }

  function isOffline() { return / is-offline /.test(' ' + html.className + ' '); }

  /* Time of the box, counted on a clock that a TV's own setting does not move. */
  function ticks() {
    return window.performance && performance.now ? performance.now() : Date.now();
  }

  /* ---- Size ---- */
  function fit() {
    html.style.fontSize = Math.min(window.innerWidth / 19.2, window.innerHeight / 10.8) + 'px';
  }

  /* ---- Clock ---- */
  var boxTime = null, freshAt = ticks();

  function readClock() {
    var epoch = datum(byId('board'), 'clock-ms');
    boxTime = epoch && { epoch: Number(epoch) - ticks(),
      shift: Number(datum(byId('board'), 'utc-offset')) * 60000 };
  }

  function dateAt(moment) { return new Date(boxTime.epoch + moment + boxTime.shift); }

  function two(number) { return (number < 10 ? '0' : '') + number; }

  function hour(date) { return two(date.getUTCHours()) + '.' + two(date.getUTCMinutes()); }

  function write(element, text) {
    if (element.innerHTML !== text) { element.innerHTML = text; }
  }

  function showClock() {
    var now = boxTime && dateAt(ticks());
    var day = now && now.getUTCDate() + ' ' + MONTHS[now.getUTCMonth()] + ' ' +
      now.getUTCFullYear();
    write(byId('clock'), now ? hour(now) : '');
    write(byId('date'), now ? DAYS[now.getUTCDay()] + '<br>' + day : '');
    mark(byId('date'), 'long', now && day.length > 15);
  }

  function showStale() {
    each(live.querySelectorAll('.stale'), function (caption) {
      write(caption, boxTime ? 'Data pukul ' + hour(dateAt(freshAt)) : 'Data terakhir');
    });
  }

  /* ---- Calls ---- */
  var last = null, shown = 0, shownAt = -YELLOW, boot = '', day = '', beat = null;

  function age() { return ticks() - shownAt; }

  function calls() { return live.querySelectorAll('.panel'); }

  function find(event) { return live.querySelector('.panel[data-event="' + event + '"]'); }

  function nextCall() {
    var waiting = Array.prototype.filter.call(calls(), function (call) {
      return Number(datum(call, 'event')) > last;
    });
    return waiting[0];
  }

  /* First load, a new round, a restored box, a TV that slept: that is not news. */
  function adopt() {
    var board = byId('board'), event = Number(datum(board, 'event'));
    var isNew = last === null || datum(board, 'day') !== day ||
      (datum(board, 'boot') !== boot && event < last);
    day = datum(board, 'day');
    boot = datum(board, 'boot');
    if (isNew) { last = event; }
    if (isNew || !find(shown)) { settle(); }
  }

  /* Shows, calmly, the newest that was announced. */
  function settle() {
    shown = 0;
    shownAt = ticks() - YELLOW;
    each(calls(), function (call) {
      var event = Number(datum(call, 'event'));
      if (event <= last || !shown) { shown = event; }
    });
  }

  function announce(call) {
    var event = document.createEvent('CustomEvent');
    last = shown = Number(datum(call, 'event'));
    shownAt = ticks();
    clearInterval(beat);
    beat = setInterval(step, STEP);
    event.initCustomEvent('siantre:announce', false, false, {
      event: shown,
      label: datum(call, 'label'),
      service: datum(call, 'service'),
      counter: datum(call, 'counter'),
      counterNumber: Number(datum(call, 'counter-number')),
      nth: Number(datum(call, 'nth')),
      at: datum(call, 'at')
    });
    draw();
    document.dispatchEvent(event);
    window.sound.say(shown, secondsSince(datum(call, 'at')));
  }

  function secondsSince(moment) {
    var since = boxTime ? boxTime.epoch + ticks() - Date.parse(moment) : 0;
    return isNaN(since) ? 0 : since / 1000;
  }

  function draw() {
    var isCalling = age() < YELLOW && !isOffline();
    var isWhite = isCalling && age() < FLASH && age() % 1000 < 500;
    var names = datum(byId('board'), 'shape') + (isCalling ? ' calling' : '') +
      (isWhite ? ' white' : '');
    if (document.body.className !== names) { document.body.className = names; }
    each(calls(), function (call) {
      mark(call, 'shown', Number(datum(call, 'event')) === shown);
    });
    drawRows(isCalling);
  }

  /* What a row may show already: its counter's newest call that was announced. */
  function announced(row) {
    var own = find(datum(row, 'event')), newest = null;
    each(own ? calls() : [], function (call) {
      var isOfCounter = datum(call, 'counter-number') === datum(own, 'counter-number');
      if (isOfCounter && Number(datum(call, 'event')) <= shown) { newest = call; }
    });
    return newest;
  }

  function drawRow(row) {
    var service = row.querySelector('.s'); /* without: a single counter's past calls */
    var call = service && announced(row), event = Number(datum(call || row, 'event'));
    mark(row, 'coming', event > shown);
    mark(row, 'latest', event === shown);
    if (call && service.textContent !== datum(call, 'service')) {
      service.textContent = datum(call, 'service');
    }
    if (call) { write(row.querySelector('.n'), datum(call, 'label')); }
  }

  function drawRows(isCalling) {
    var rows = live.querySelectorAll('#list li');
    var pages = Math.ceil(rows.length / ROWS_A_PAGE);
    var page = Math.floor(ticks() / PAGE_TURN) % pages;
    each(rows, drawRow);
    each(rows, function (row, index) {
      if (isCalling && /(^| )latest( |$)/.test(row.className)) {
        page = Math.floor(index / ROWS_A_PAGE);
      }
    });
    each(rows, function (row, index) {
      mark(row, 'off', Math.floor(index / ROWS_A_PAGE) !== page);
    });
  }

  function advance() {
    var isTaken = last === null || age() < AT_LEAST || window.sound.isBusy();
    var next = isOffline() || isTaken ? null : nextCall();
    if (next) { announce(next); } else { draw(); }
  }

  /* ---- Sound: begins when the board wants it, and tells the box how it is ---- */
  function listen() {
    var isWanted = datum(byId('board'), 'voice') !== 'off';
    if (!isWanted && window.sound.state() !== 'off') { window.sound.end(); }
    if (isWanted) { window.sound.begin(); }
    live.setAttribute('data-tell', 'tampil=' + shown + '&suara=' + window.sound.state());
  }

  /* ---- Sleep: the set was off, or another input was watched ---- */
  var awakeAt = Date.now();

  function renew() { live.setAttribute('data-version', ''); }

  function noticeSleep() {
    var now = Date.now(), slept = Math.abs(now - awakeAt) > ASLEEP, event;
    awakeAt = now;
    if (slept) {
      last = null;
      renew();
      event = document.createEvent('Event');
      event.initEvent('live:now', false, false);
      live.dispatchEvent(event);
    }
    return slept;
  }

  function step() {
    noticeSleep();
    listen();
    advance();
  }

  /* ---- Running text: stands while it fits beside the passed-over strip ---- */
  var shift = 0;

  function runText() {
    var line = byId('ticker'), text = line.firstChild, missed = byId('missed');
    var left = missed ? missed.offsetWidth + 'px' : '';
    if (line.style.left !== left) { line.style.left = left; }
    if (text.offsetWidth > line.offsetWidth) {
      shift = shift > text.offsetWidth ? -line.offsetWidth : shift + 2;
    } else {
      shift = 0;
    }
    text.style.left = -shift + 'px';
  }

  var edition = null;

  /* A newer program has newer pages; it just answered, so a reload ends well. */
  function keepEdition() {
    var present = datum(byId('board'), 'edition');
    if (edition && present !== edition) { location.reload(); }
    edition = present;
  }

  function follow() {
    keepEdition();
    readClock();
    adopt();
    showClock();
    runText();
    advance();
  }

  fit();
  follow();
  listen();
  beat = setInterval(step, STEP);
  setInterval(showClock, 1000);
  setInterval(runText, 33);
  setInterval(renew, RENEW); /* so that the clock follows the box's */
  window.addEventListener('resize', fit, false);
  live.addEventListener('live:changed', function () {
    if (!noticeSleep()) { follow(); }
  }, false);
  live.addEventListener('live:fresh', function () { freshAt = ticks(); }, false);
  live.addEventListener('live:offline', function () { showStale(); draw(); }, false);
  live.addEventListener('live:online', draw, false);
}());
