/* Keeps every [data-live] part of a page fresh: asks, swaps, says when it cannot.
   Events on the part: live:changed, live:fresh (each good answer), live:offline, live:online;
   live:begin is for one that came later, live:now asks at once.
   The last script of its page: it only asks when all others are there. */
(function () {
  'use strict';
  var FIRST_PAUSE = 1000, LONGEST_PAUSE = 4500, USUAL_PAUSE = 5000;
  var HOLDERS_PAUSE = 2000, PATIENCE = 4000, HOLDERS_PATIENCE = 2500;
  var root = document.documentElement;

  function fire(part, name) {
    var event = document.createEvent('Event');
    event.initEvent(name, true, false);
    part.dispatchEvent(event);
  }

  function swap(part, html) {
    var focused = part.contains(document.activeElement) && document.activeElement.id;
    part.innerHTML = html;
    if (focused && document.getElementById(focused)) {
      document.getElementById(focused).focus();
    }
  }

  /* The page around the part shows another name, colour or logo. */
  function isOutdated(answer) {
    var shown = root.getAttribute('data-merek'), brand = answer.getResponseHeader('X-Merek');
    return Boolean(shown && brand) && brand !== shown;
  }

  function isInUse() {
    var field = document.activeElement;
    return document.querySelector('.scrim.is-open, .save-bar.is-needed') ||
      (field && /^(INPUT|SELECT|TEXTAREA)$/.test(field.tagName));
  }

  function renew() {
    if (window.pageGuard) { window.pageGuard.load(); } else { location.reload(); }
  }

  function keepFresh(part) {
    var failures = 0, request = null, timer = null, isFresh = false;
    var isHolder = part.hasAttribute('data-hold'); /* few, and looked at by many */

    /* The first answer comes at once: by it the page knows that it is kept fresh. */
    function hold() {
      return failures || !isFresh ? 0 : Number(part.getAttribute('data-hold'));
    }

    /* Of a dialog: nobody asks for it once that is closed. */
    function isGone() { return part.hasAttribute('data-while-seen') && !part.offsetParent; }

    function isBroken() { return Boolean(window.pageGuard) && window.pageGuard.isBroken(); }

    function patience() {
      return hold() ? hold() * 1000 + 2000 : isHolder ? HOLDERS_PATIENCE : PATIENCE;
    }

    function address() {
      var url = part.getAttribute('data-live');
      var tell = part.getAttribute('data-tell');
      return url + (url.indexOf('?') < 0 ? '?' : '&') +
        'sejak=' + encodeURIComponent(part.getAttribute('data-version')) +
        (hold() ? '&tunggu=' + hold() : '') + (tell ? '&' + tell : '');
    }

    function letGo() {
      clearTimeout(timer);
      if (request) {
        request.onreadystatechange = null;
        request.abort();
        request = null;
      }
    }

    function askLater(pause) {
      clearTimeout(timer);
      timer = setTimeout(ask, pause);
    }

    function lose() {
      letGo();
      if (isGone()) { return; }
      failures += 1;
      askLater(Math.min(FIRST_PAUSE * failures, isHolder ? HOLDERS_PAUSE : LONGEST_PAUSE) *
        (0.5 + Math.random() / 2));
      if (failures === 1) {
        root.classList.add('is-offline');
        fire(part, 'live:offline');
      }
    }

    function find() {
      if (failures) {
        failures = 0;
        root.classList.remove('is-offline');
        fire(part, 'live:online');
      }
      isFresh = true;
      fire(part, 'live:fresh');
    }

    function take(answer) {
      var pause = parseInt(answer.getResponseHeader('X-Lagi'), 10);
      askLater(isNaN(pause) ? USUAL_PAUSE : pause);
      if (answer.getResponseHeader('X-Sama') !== '1') {
        part.setAttribute('data-version', answer.getResponseHeader('X-Versi'));
        swap(part, answer.responseText);
        fire(part, 'live:changed');
      }
      find();
      if (isOutdated(answer)) { renewSoon(); }
    }

    /* Not under somebody's hands; then it is asked again before long, and not held. */
    function renewSoon() {
      if (!isInUse()) { renew(); }
      isFresh = false;
      askLater(USUAL_PAUSE);
    }

    /* Only the box may end a page: a stranger at its address answers 404 to anything. */
    function isOver(answer) {
      return /^(401|403|409)$/.test(answer.status) ||
        (answer.status === 404 && answer.getResponseHeader('X-Versi'));
    }

    function hear() {
      var answer = request;
      request = null;
      clearTimeout(timer);
      if (!part.hasAttribute('data-stay') && isOver(answer)) {
        renew(); /* a reload would send the form again to which the page is the answer */
      } else if (answer.status !== 200 || !answer.getResponseHeader('X-Versi')) {
        lose();
      } else if (part.querySelector(':active')) {
        askLater(150); /* a swap between press and release would swallow the click */
      } else {
        take(answer);
      }
    }

    function ask() {
      letGo();
      if (isBroken() || isGone()) { return; } /* it is about to load again */
      request = new XMLHttpRequest();
      request.open('GET', address(), true);
      request.onreadystatechange = function () {
        if (request.readyState === 4) { hear(); }
      };
      timer = setTimeout(lose, patience());
      request.send();
    }

    /* Answered at once, also where nothing is new: who asks waits to know that. */
    part.addEventListener('live:now', function () { isFresh = false; ask(); });
    document.addEventListener('visibilitychange', function () {
      if (!document.hidden) { ask(); }
    });
    window.addEventListener('online', ask);
    window.addEventListener('pageshow', function (event) {
      /* Kept by the browser and shown again (Back): all of it is old, a nonce used up. */
      if (event.persisted) { part.setAttribute('data-version', ''); }
      ask();
    });
    askLater(USUAL_PAUSE); /* a page that never finishes loading is kept fresh too */
  }

  Array.prototype.forEach.call(document.querySelectorAll('[data-live]'), keepFresh);
  /* A part that came later, in a dialog. */
  document.addEventListener('live:begin', function (event) {
    keepFresh(event.target);
    fire(event.target, 'live:now');
  });
}());
