/* The screen on the wall: announces each new call in its turn, and none is cut short.
   Fires 'siantre:announce' on document (detail: the call) when a call comes into sight. */
(function () {
  'use strict';
  var STEP = 250, FLASH = 4000, AT_LEAST = 6000, YELLOW = 12000;
  var dom = window.dom, datum = dom.datum, elapsed = window.elapsed;
  var html = document.documentElement;
  var live = document.getElementById('live');
  var last = null, shown = 0, shownAt = -YELLOW, isAnnounced = false;
  var board = null, newer = null; /* the one that hangs; the next, if it has to wait */
  var boot = '', day = '', edition = null, beat = null;

  function isOffline() { return / is-offline /.test(' ' + html.className + ' '); }

  function age() { return elapsed() - shownAt; }

  function calls() { return live.querySelectorAll('.panel'); }

  function eventOf(call) { return Number(datum(call, 'event')); }

  function fit() {
    html.style.fontSize = Math.min(window.innerWidth / 19.2, window.innerHeight / 10.8) + 'px';
  }

  function find(event) { return live.querySelector('.panel[data-event="' + event + '"]'); }

  function nextCall() {
    var waiting = Array.prototype.filter.call(calls(), function (call) {
      return eventOf(call) > last;
    });
    return waiting[0];
  }

  /* First load, a new round, a restored box, a TV that slept: that is not news. */
  function adopt() {
    var event = Number(dom.board('event'));
    var isNew = last === null || dom.board('day') !== day ||
      (dom.board('boot') !== boot && event < last);
    day = dom.board('day');
    boot = dom.board('boot');
    if (isNew) { last = event; }
    if (!isNew && isAnnounced && isInTurn() && !find(shown)) {
      keepBack();
    } else if (isNew || newest() !== shown) {
      settle();
    }
    board = document.getElementById('board');
  }

  function isInTurn() { return age() < AT_LEAST || window.sound.isBusy(); }

  /* The call in sight has its whole turn, also when ten others pushed it off the board,
     or when it was taken back meanwhile. Until then nothing that speaks against it is
     shown: the whole board stays as it was. */
  function keepBack() {
    newer = document.getElementById('board');
    live.replaceChild(board, newer);
  }

  function bringOn() {
    live.replaceChild(newer, board);
    board = newer;
    newer = null;
    settle();
  }

  /* The newest that was announced; it comes back to the board when what ended it is undone. */
  function newest() {
    var found = 0;
    dom.each(calls(), function (call) {
      if (eventOf(call) <= last || !found) { found = eventOf(call); }
    });
    return found;
  }

  /* Shows it, calmly. */
  function settle() {
    isAnnounced = false;
    shown = newest();
    shownAt = elapsed() - YELLOW;
  }

  function announce(call) {
    var event = document.createEvent('CustomEvent');
    last = shown = eventOf(call);
    shownAt = elapsed();
    isAnnounced = true;
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
    window.sound.say(shown, window.boxClock.secondsSince(datum(call, 'at')));
  }

  /* Nobody is being called: the number in sight is done, and no other came after it. */
  function isAtRest() {
    var inSight = find(shown);
    return Boolean(inSight) && datum(inSight, 'over') !== null;
  }

  /* Without running text its height goes to the number, unless a bar stands there. */
  function isFootless() {
    return dom.board('footless') !== null && !isOffline() && window.sound.state() !== 'locked';
  }

  function draw() {
    var isCalling = age() < YELLOW && !isOffline();
    var isWhite = isCalling && age() < FLASH && age() % 1000 < 500;
    var names = dom.board('shape') + (isFootless() ? ' no-foot' : '') +
      (isCalling ? ' calling' : isAtRest() ? ' rest' : '') + (isWhite ? ' white' : '');
    if (document.body.className !== names) { document.body.className = names; }
    dom.each(calls(), function (call) { dom.mark(call, 'shown', eventOf(call) === shown); });
    window.rows.draw(shown, isCalling);
  }

  function advance() {
    var isTaken = last === null || isInTurn() || isOffline(), next;
    if (newer && !isTaken) { bringOn(); }
    next = isTaken || window.sleep.isUnsure() ? null : nextCall();
    if (next) { announce(next); } else { draw(); }
  }

  /* Sound begins when the board wants it, and the box is told how it is, and what is seen. */
  function listen() {
    var isWanted = dom.board('voice') !== 'off', inSight = find(shown);
    if (!isWanted && window.sound.state() !== 'off') { window.sound.end(); }
    if (isWanted) { window.sound.begin(); }
    live.setAttribute('data-tell', 'tv=' + window.tvName + '&suara=' + window.sound.state() +
      (inSight ? '&tampil=' + datum(inSight, 'label') : ''));
  }

  function step() {
    window.sleep.check();
    listen();
    advance();
  }

  /* A newer program has newer pages; it just answered, so a reload ends well. */
  function keepEdition() {
    var present = dom.board('edition');
    if (edition && present !== edition) { location.reload(); }
    edition = present;
  }

  function follow() {
    keepEdition();
    adopt();
    advance();
  }

  fit();
  follow();
  listen();
  beat = setInterval(step, STEP);
  window.addEventListener('resize', fit, false);
  live.addEventListener('live:changed', function () {
    newer = null;
    if (window.sleep.check()) { return; }
    if (window.sleep.judge()) { last = null; }
    follow();
  }, false);
  live.addEventListener('live:offline', draw, false);
  live.addEventListener('live:online', draw, false);
}());
