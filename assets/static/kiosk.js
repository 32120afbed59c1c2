/* The tablet at the door with a number just taken: prints its karcis when that is set, and
   after a while makes room for the next visitor, once the box answers. */
(function () {
  'use strict';
  var READ = 8000, AGAIN = 2000;
  var taken = document.getElementById('taken'), next = taken.getAttribute('data-next');
  var isBack = window.performance && performance.navigation.type === 2;
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

  askIn(READ);
  taken.querySelector('a').addEventListener('click', function (event) {
    event.preventDefault();
    askIn(0);
  });
  /* Back shows it again: the number is that of a visitor who has gone. */
  window.addEventListener('pageshow', function (event) {
    if (event.persisted || isBack) { askIn(0); }
  });
  if (taken.hasAttribute('data-print') && !isBack) {
    window.addEventListener('load', function () {
      var isBroken = window.pageGuard && window.pageGuard.isBroken();
      if (!isBroken) { window.print(); } /* else after it has loaded again, and once */
    });
  }
}());
