/* The tablet at the door with a number just taken: prints its slip when that is set, and
   after a while makes room for the next visitor, once the box answers. */
(function () {
  'use strict';
  var READ = 20000, AGAIN = 2000, KEY = 'tercetak';
  var taken = document.getElementById('taken'), next = taken.getAttribute('data-next');
  var how = window.performance && window.performance.navigation;
  var isReload = Boolean(how) && how.type === 1, isBack = Boolean(how) && how.type === 2;
  var timer = null;

  function ask() {
    var request = new XMLHttpRequest();
    request.open('GET', next, true);
    request.timeout = AGAIN;
    request.onreadystatechange = function () {
      if (request.readyState !== 4) { return; }
      if (request.status === 200) { location.replace(next); } else { askIn(AGAIN); }
    };
    request.send();
  }

  function askIn(pause) {
    clearTimeout(timer);
    timer = setTimeout(ask, pause);
  }

  /* The ring (kiosk.css) runs for as long, and begins again with it. */
  function read() {
    var ring = taken.querySelector('.ring .left');
    askIn(READ);
    ring.style.animation = 'none';
    ring.getBoundingClientRect(); /* it counts as stopped only once it was drawn so */
    ring.style.animation = '';
  }

  /* One number is printed once in this tab, however it is loaded again. */
  function isPrinted() {
    try { return sessionStorage.getItem(KEY) === location.pathname; } catch (refused) {
      return isReload;
    }
  }

  function keepPrinted() {
    try { sessionStorage.setItem(KEY, location.pathname); } catch (refused) { return; }
  }

  read();
  ['touchstart', 'mousedown', 'keydown'].forEach(function (touch) {
    document.addEventListener(touch, read);
  });
  taken.querySelector('a').addEventListener('click', function (event) {
    event.preventDefault();
    askIn(0);
  });
  /* Back shows it again: the number is that of a visitor who has gone. */
  window.addEventListener('pageshow', function (event) {
    if (event.persisted || isBack) { askIn(0); }
  });
  if (taken.hasAttribute('data-print') && !isBack && !isPrinted()) {
    window.addEventListener('load', function () {
      if (window.pageGuard && window.pageGuard.isBroken()) { return; } /* it loads again */
      keepPrinted();
      window.slipPage(function () { window.print(); });
    });
  }
}());
