/* The tablet at the door, left alone for a minute: a refusal that was another visitor's goes,
   and a long list stands at its top again. */
(function () {
  'use strict';
  var MINUTE = 60000, PATIENCE = 2000;
  var main = document.querySelector('main'), timer = null;

  /* Only once the box answers: nobody returns from the browser's own error page. */
  function goHome() {
    var request = new XMLHttpRequest(), home = main.getAttribute('data-home');
    request.open('GET', home, true);
    request.timeout = PATIENCE;
    request.onreadystatechange = function () {
      if (request.readyState !== 4) { return; }
      if (request.status === 200) { location.replace(home); } else { wait(); }
    };
    request.send();
  }

  function rest() {
    var services = main.querySelector('.services');
    window.scrollTo(0, 0);
    if (services) { services.scrollTop = 0; }
    if (main.querySelector('.notice')) { goHome(); } else { wait(); }
  }

  function wait() {
    clearTimeout(timer);
    timer = setTimeout(rest, MINUTE);
  }

  ['touchstart', 'mousedown', 'keydown'].forEach(function (touch) {
    document.addEventListener(touch, wait);
  });
  wait();
}());
